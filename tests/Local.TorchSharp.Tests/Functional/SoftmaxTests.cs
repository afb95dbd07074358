using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Functional;

public class SoftmaxTests
{
    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    public void LogSoftmax_HugeLogits_StaysExact(float shift)
    {
        using var scope = NewDisposeScope();
        var logits = tensor([0f, 1, 2], [1, 3]) + shift;

        var result = logits.log_softmax(1).data<float>().ToArray();

        Assert.Equal([-2.4076059f, -1.4076059f, -0.4076059f], result, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void CrossEntropy_LogitsFarApart_IsTheirDistance()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([1e4f, -1e4f], [1, 2]).requires_grad_();

        var loss = nn.functional.cross_entropy(logits, tensor([1L]));
        loss.backward();

        Assert.Equal(2e4f, loss.ToSingle());
        Assert.Equal([1f, -1f], logits.grad!.data<float>().ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Softmax_RowWithNaNOrInfinity_IsNaNAndLeavesOtherRows(float bad)
    {
        using var scope = NewDisposeScope();
        var logits = tensor([0f, bad, 1, 0, 0, 0], [2, 3]);

        var result = logits.softmax(1).data<float>().ToArray();

        Assert.All(result[..3], value => Assert.True(float.IsNaN(value)));
        Assert.All(result[3..], value => Assert.Equal(1 / 3f, value));
    }

    [Fact]
    public void Softmax_NegativeInfinity_IsZeroProbability()
    {
        using var scope = NewDisposeScope();

        var result = tensor([0f, float.NegativeInfinity], [1, 2]).softmax(1).data<float>().ToArray();

        Assert.Equal([1f, 0f], result);
    }

    [Fact]
    public void CrossEntropy_LabelOutsideTheClasses_IsRefused()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ArgumentOutOfRangeException>(() => nn.functional.cross_entropy(zeros(2, 3), tensor([0L, 3])));

        Assert.Contains("label 3 of sample 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CrossEntropy_ClassesAndOneHotProbabilities_Agree()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var logits = randn([4, 3], generator: generator);
        var oneHot = tensor([1f, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0], [4, 3]);

        var byClass = nn.functional.cross_entropy(logits, tensor([0L, 2, 1, 0]));
        var byProbability = nn.functional.cross_entropy(logits, oneHot);

        Assert.Equal(byClass.ToSingle(), byProbability.ToSingle());
    }

    [Fact]
    public void KlDiv_Defaults_TakeLogarithmsAndDivideByElements()
    {
        using var scope = NewDisposeScope();
        var input = tensor([0.5f, 0.5f], [1, 2]).log();
        var target = tensor([0.25f, 0.75f], [1, 2]);

        var fromLogarithms = nn.functional.kl_div(input, target.log());
        var fromProbabilities = nn.functional.kl_div(input, target, log_target: false);

        var expected = ((0.25 * Math.Log(0.5)) + (0.75 * Math.Log(1.5))) / 2;
        Assert.Equal(expected, fromLogarithms.ToDouble(), 6);
        Assert.Equal(expected, fromProbabilities.ToDouble(), 6);
    }
}
