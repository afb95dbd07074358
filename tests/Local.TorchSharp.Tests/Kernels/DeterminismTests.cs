using TorchSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Kernels;

/// <summary>Training gives the same bits with any number of threads, at any vector width, and after a resume.</summary>
public class DeterminismTests
{
    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 1)]
    [InlineData(256, 3)]
    [InlineData(128, 2)]
    public void Training_OtherThreadsAndWidth_GivesIdenticalWeights(int width, int threads)
    {
        float[] expected;
        using (EngineSettings.Use(512, 1))
        {
            using var run = new Run();
            run.Steps(12);
            expected = run.Weights();
        }

        using var settings = EngineSettings.Use(width, threads);
        using var other = new Run();
        other.Steps(12);

        Assert.Equal(expected, other.Weights());
    }

    [Fact]
    public void Training_Resumed_GivesIdenticalWeights()
    {
        using var undisturbed = new Run();
        undisturbed.Steps(6);
        var weights = undisturbed.State();
        var optimizerState = new MemoryStream();
        undisturbed.Optimizer.save_state_dict(new BinaryWriter(optimizerState));
        using var generator = get_rng_state();
        undisturbed.Steps(6);
        var expected = undisturbed.Weights();

        using var resumed = new Run();
        resumed.Model.load_state_dict(weights);
        optimizerState.Position = 0;
        resumed.Optimizer.load_state_dict(new BinaryReader(optimizerState));
        set_rng_state(generator);
        resumed.Steps(6, from: 6);

        Assert.Equal(expected, resumed.Weights());
        foreach (var tensor in weights.Values)
        {
            tensor.Dispose();
        }
    }

    [Fact]
    public void Training_OnSeparableClasses_Learns()
    {
        using var run = new Run();

        run.Steps(1);
        var first = run.LastLoss;
        run.Steps(60);

        Assert.True(run.LastLoss < first / 2, $"loss went from {first} to {run.LastLoss}");
    }

    /// <summary>A small classifier with dropout, of sizes that leave partial tiles everywhere, on its own data.</summary>
    private sealed class Run : IDisposable
    {
        private readonly Tensor _inputs;
        private readonly Tensor _labels;

        public Run()
        {
            manual_seed(42);
            Model = nn.Sequential(nn.Dropout(0.2), nn.Linear(61, 203), nn.ReLU(), nn.Dropout(0.5), nn.Linear(203, 131), nn.ReLU(), nn.Linear(131, 10));
            Optimizer = optim.SGD(Model.parameters(), 0.05, momentum: 0.9, weight_decay: 1e-4);
            using var scope = NewDisposeScope();
            using var generator = new Generator(9);
            _labels = randint(10, [330], generator: generator).DetachFromDisposeScope();
            var centres = randn([10, 61], generator: generator);
            _inputs = (centres.index_select(0, _labels) + randn([330, 61], generator: generator)).DetachFromDisposeScope();
        }

        public Sequential Model { get; }

        public SGD Optimizer { get; }

        public float LastLoss { get; private set; }

        public void Steps(int count, int from = 0)
        {
            for (var step = from; step < from + count; step++)
            {
                using var scope = NewDisposeScope();
                Optimizer.zero_grad();
                var logits = Model.call(_inputs.narrow(0, step % 3 * 110, 110));
                var labels = _labels.narrow(0, step % 3 * 110, 110);
                var soft = (logits.detach() / 2.0).softmax(1);
                var loss = nn.functional.cross_entropy(logits, labels) + (nn.functional.cross_entropy(logits / 3.0, soft) * 0.1);
                loss.backward();
                Optimizer.step();
                LastLoss = loss.ToSingle();
            }
        }

        public float[] Weights() => [.. Model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

        public Dictionary<string, Tensor> State() => Model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

        public void Dispose()
        {
            Model.Dispose();
            Optimizer.Dispose();
            _inputs.Dispose();
            _labels.Dispose();
        }
    }
}
