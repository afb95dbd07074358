using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Optim;

public class AdamTests
{
    public static TheoryData<string> Settings => ["Adam", "Adam, amsgrad", "Adam, decay", "Adam, maximize", "AdamW, decay", "AdamW, amsgrad"];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Step_FourGradients_EqualsTheFormula(string settings)
    {
        const double Rate = 0.1, Beta1 = 0.8, Beta2 = 0.9, Epsilon = 1e-3;
        var (decoupled, amsgrad, maximize) = (settings.StartsWith("AdamW", StringComparison.Ordinal), settings.Contains("amsgrad", StringComparison.Ordinal), settings.Contains("maximize", StringComparison.Ordinal));
        var decay = settings.Contains("decay", StringComparison.Ordinal) ? 0.3 : 0;
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor([1.0, -2, 3]));
        using var optimizer = Create(decoupled, [parameter], Rate, Beta1, Beta2, Epsilon, decay, amsgrad, maximize);
        var (weights, mean, square, top) = (new[] { 1.0, -2, 3 }, new double[3], new double[3], new double[3]);

        for (var step = 1; step <= 4; step++)
        {
            var gradients = new[] { 1.0 / step, 2, -step };
            optimizer.zero_grad();
            (parameter * tensor(gradients)).sum().backward();
            optimizer.step();
            for (var i = 0; i < 3; i++)
            {
                var gradient = (maximize ? -gradients[i] : gradients[i]) + (decoupled ? 0 : decay * weights[i]);
                weights[i] *= decoupled ? 1 - (Rate * decay) : 1;
                mean[i] = (Beta1 * mean[i]) + ((1 - Beta1) * gradient);
                square[i] = (Beta2 * square[i]) + ((1 - Beta2) * gradient * gradient);
                top[i] = amsgrad ? Math.Max(top[i], square[i]) : square[i];
                weights[i] -= Rate / (1 - Math.Pow(Beta1, step)) * mean[i] / (Math.Sqrt(top[i] / (1 - Math.Pow(Beta2, step))) + Epsilon);
            }
        }

        Assert.Equal(weights, parameter.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_ResumedFromAStream_GivesIdenticalWeights(bool decoupled)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var gradients = randn([6, 37], generator: generator);
        var first = new Parameter(ones(37));
        using var undisturbed = Create(decoupled, [first], 0.05, 0.9, 0.99, 1e-8, 0.1, true, false);
        Steps(undisturbed, first, 0, 3);
        var stream = new MemoryStream();
        undisturbed.save_state_dict(new BinaryWriter(stream));
        var second = new Parameter(first.detach().clone());
        Steps(undisturbed, first, 3, 6);

        using var resumed = Create(decoupled, [second], 1, 0.1, 0.1, 1, 0, true, true);
        stream.Position = 0;
        resumed.load_state_dict(new BinaryReader(stream));
        Steps(resumed, second, 3, 6);

        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.Equal(6, ((Adam.State)resumed.state_dict().State[0]).step);

        void Steps(OptimizerHelper optimizer, Parameter parameter, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                optimizer.zero_grad();
                (parameter * gradients.select(0, step)).sum().backward();
                optimizer.step();
            }
        }
    }

    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 3)]
    [InlineData(128, 1)]
    public void Step_OtherThreadsAndWidth_GivesIdenticalWeights(int width, int threads)
    {
        float[] Run()
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(4);
            var parameter = new Parameter(randn([40_009], generator: generator));
            using var optimizer = optim.Adam([parameter], 0.05, amsgrad: true, weight_decay: 0.1);
            (parameter * parameter).sum().backward();
            optimizer.step();
            return parameter.data<float>().ToArray();
        }

        float[] expected;
        using (EngineSettings.Use(512, 1))
        {
            expected = Run();
        }

        using var settings = EngineSettings.Use(width, threads);

        Assert.Equal(expected, Run());
    }

    [Fact]
    public void LoadStateDict_OfAnotherShape_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var from = optim.Adam([new Parameter(ones(3))]);
        using var to = optim.Adam([new Parameter(ones(4))]);
        var stream = new MemoryStream();
        from.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => to.load_state_dict(new BinaryReader(stream)));
        Assert.Throws<InvalidDataException>(() => to.load_state_dict(from.state_dict()));
    }

    [Fact]
    public void Groups_WithTheirOwnRates_StepByThem()
    {
        using var scope = NewDisposeScope();
        var (slow, fast) = (new Parameter(ones(1)), new Parameter(ones(1)));
        using var optimizer = optim.Adam([new Adam.ParamGroup([slow], lr: 0.1), new Adam.ParamGroup { Parameters = [fast] }], lr: 0.3, eps: 0);
        (slow + fast).sum().backward();

        optimizer.step();

        Assert.Equal(0.9, slow.ToSingle(), 5);
        Assert.Equal(0.7, fast.ToSingle(), 5);
    }

    [Fact]
    public void Betas_OutsideTheirRange_AreRefused()
    {
        using var parameter = new Parameter(ones(1));

        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], beta1: 1));
    }

    private static OptimizerHelper Create(bool decoupled, IEnumerable<Parameter> parameters, double rate, double beta1, double beta2, double epsilon, double decay, bool amsgrad, bool maximize) => decoupled
        ? optim.AdamW(parameters, rate, beta1, beta2, epsilon, decay, amsgrad, maximize)
        : optim.Adam(parameters, rate, beta1, beta2, epsilon, decay, amsgrad, maximize);
}
