using TorchSharp.Kernels;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Kernels;

public class ElementaryTests
{
    [Fact]
    public void Exp_Single_IsWithinTwoUnitsOfTheLastPlace()
    {
        for (var x = -87.3f; x < 88.7f; x += 0.0137f)
        {
            var expected = Math.Exp(x);

            Assert.True(Math.Abs(Elementary.Exp(x) - expected) <= 2.5e-7 * expected, $"exp({x:R}) = {Elementary.Exp(x):R}");
        }
    }

    [Theory]
    [InlineData(-200f, 0f)]
    [InlineData(-87.4f, 0f)]
    [InlineData(0f, 1f)]
    [InlineData(88.8f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_AtTheEdges_IsDefined(float x, float expected) => Assert.Equal(expected, Elementary.Exp(x));

    [Fact]
    public void ExpLogCosPow_Double_AgreeWithTheSystem()
    {
        for (var x = -700.0; x < 700; x += 0.731)
        {
            Assert.Equal(1, Elementary.Exp(x) / Math.Exp(x), tolerance: 4e-16);
            Assert.Equal(Math.Cos(x), Elementary.Cos(x), tolerance: 4e-16);
            Assert.Equal(Math.Log(Math.Abs(x)), Elementary.Log(Math.Abs(x)), tolerance: 2e-15);
        }

        Assert.Equal(Math.Pow(1.7, 2.3), Elementary.Pow(1.7, 2.3), tolerance: 1e-14);
        Assert.Equal(Math.Pow(0.998, 3000), Elementary.Pow(0.998, 3000), tolerance: 1e-16);
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0));
        Assert.True(double.IsNaN(Elementary.Log(-1)));
    }

    [Fact]
    public void Elementwise_AnyWidth_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var x = randn([1003], generator: generator) * 20;
        var y = randn([1003], generator: generator);

        var results = new[] { 128, 256, 512 }.Select(width =>
        {
            using var settings = EngineSettings.Use(width, 2);
            var everything = x.exp() + (y.abs().sqrt() * x).relu() - (x / y).clamp(-3, 3);
            return everything.data<float>().ToArray();
        }).ToArray();

        Assert.Equal(results[2], results[0]);
        Assert.Equal(results[2], results[1]);
    }
}
