using Retort.Local.TorchSharp.Tests.Kernels;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Tensors;

public class FunctionTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Own, Func<double, double> System, double Low, double High)> Functions = new()
    {
        ["exp"] = (x => x.exp(), Math.Exp, -80, 80),
        ["log"] = (x => x.log(), Math.Log, 1e-3, 30),
        ["log near one"] = (x => x.log(), Math.Log, 0.99, 1.01),
        ["log1p"] = (x => x.log1p(), Log1p, -0.9, 30),
        ["log1p near zero"] = (x => x.log1p(), Log1p, -1e-4, 1e-4),
        ["tanh"] = (x => x.tanh(), Math.Tanh, -10, 10),
        ["tanh near zero"] = (x => x.tanh(), Math.Tanh, -1e-3, 1e-3),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)), -80, 80),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_OverItsRange_IsWithinFourUnitsOfTheLastPlace(string name)
    {
        using var scope = NewDisposeScope();
        var (own, system, low, high) = Functions[name];
        var points = linspace(low, high, 10_007, float32);

        var single = own(points).data<float>().ToArray();
        var twice = own(points.to(float64)).data<double>().ToArray();

        var at = points.data<float>().ToArray();
        for (var i = 0; i < at.Length; i++)
        {
            var expected = system(at[i]);
            Assert.True(Math.Abs(single[i] - expected) <= 4 * 1.2e-7 * Math.Abs(expected), $"{name}({at[i]:R}) = {single[i]:R}, not {expected:R}");
            Assert.True(Math.Abs(twice[i] - expected) <= 4 * 2.3e-16 * Math.Abs(expected) + 1e-300, $"{name}({at[i]:R}) = {twice[i]:R}, not {expected:R}");
        }
    }

    [Fact]
    public void Functions_AnyWidthAndThreads_GiveTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var x = randn([37, 1003], generator: generator) * 5;
        var labels = randint(1003, [37], generator: generator);

        var results = new[] { (128, 1), (256, 2), (512, 3) }.Select(setting =>
        {
            using var settings = EngineSettings.Use(setting.Item1, setting.Item2);
            var z = x.detach().requires_grad_();
            var all = z.abs().log() + z.sigmoid().log1p() + z.tanh() + z.maximum(0.3 - z) + where(z.gt(0), z, z * 0.1) + z.softmax(1);
            (all.sum() + z.logsumexp(0).sum() + nn.functional.cross_entropy(z, labels) + nn.functional.cross_entropy(z, x.softmax(1)) + z.log_softmax(1).mean()).backward();
            return all.detach().data<float>().ToArray().Concat(z.grad!.data<float>().ToArray()).ToArray();
        }).ToArray();

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    // The system has no log1p; the series serves where 1 + x loses digits.
    private static double Log1p(double x) => Math.Abs(x) < 1e-3 ? x - (x * x / 2) + (x * x * x / 3) - (x * x * x * x / 4) + (x * x * x * x * x / 5) : Math.Log(1 + x);
}
