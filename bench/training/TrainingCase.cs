using Retort.Distillation.Data;
using Retort.Distillation.Evaluation;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Teachers;
using Retort.Distillation.Training;

namespace Retort.Bench.Training;

/// <summary>One network with its data, as the peer's script has it under the same name.</summary>
internal sealed record TrainingCase
{
    private static readonly string NoHash = new('0', 64);

    /// <summary>The peer's name for it.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required NetworkShape Network { get; init; }

    /// <summary>Ours over the hand-optimised loop's samples a second.</summary>
    public required double TargetRatio { get; init; }

    /// <summary>Least share of the machine's multiply-add peak over the whole step; null where none is set.</summary>
    public double? TargetShareOfPeak { get; init; }

    public int Batch { get; init; } = 128;

    /// <summary>A stored soft-target set at T = 20, soft weight 0.9; null for hard targets.</summary>
    public bool Distils { get; init; }

    /// <summary>Multiplications and additions of a step, for one case: as executed, without an input gradient of the first layer.</summary>
    public long FlopsPerCase => Network.Layers.Sum(layer => layer.TrainingFlops);

    /// <summary>
    /// Bytes that a step must move at least, for one case: weights read forward and backward, weights and momenta read and
    /// written by the optimiser, shared by the batch; and the case's own input.
    /// </summary>
    public double BytesPerCase => (6.0 * sizeof(float) * Network.ParameterCount / Batch) + Network.InputShape.Aggregate(1L, (a, b) => a * b);

    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new() { Name = "teacher", Title = "teacher 784-1200-1200-10, dropout", Network = Mlp(784, [1200, 1200], 10) with { InputDropout = 0.2, HiddenDropout = 0.5 }, TargetRatio = 1.7, TargetShareOfPeak = 0.45 },
        new() { Name = "student", Title = "student 784-800-800-10, distilled", Network = Mlp(784, [800, 800], 10), Distils = true, TargetRatio = 1.7, TargetShareOfPeak = 0.45 },
        new() { Name = "tiny", Title = "student 784-30-30-10, distilled", Network = Mlp(784, [30, 30], 10), Distils = true, TargetRatio = 3 },
        new() { Name = "acoustic", Title = "acoustic 1040-512x4-124", Network = Mlp(1040, [512, 512, 512, 512], 124), Batch = 256, TargetRatio = 1.7, TargetShareOfPeak = 0.45 },
        new() { Name = "resnet28", Title = "ResNet-8 on 1x28x28", Network = new ResidualShape { Channels = 1, Rows = 28, Columns = 28, Blocks = 1, Classes = 10 }, TargetRatio = 1 },
        new() { Name = "resnet32", Title = "ResNet-20 on 3x32x32", Network = new ResidualShape { Channels = 3, Rows = 32, Columns = 32, Blocks = 3, Classes = 10 }, TargetRatio = 1 },
    ];

    /// <summary>The job that runs execute too, with no end: whoever measures cancels it.</summary>
    /// <param name="mnist">The real data set; cases of another shape get random bytes.</param>
    /// <param name="threads">Of the engine.</param>
    /// <param name="stepsBetweenReports">Length of a measured window.</param>
    public TrainingJob Job(Dataset mnist, int threads, int stepsBetweenReports)
    {
        var data = Name switch
        {
            "acoustic" => Noise(60_000, 1, 26, 40),
            "resnet32" => Noise(10_000, 3, 32, 32),
            _ => mnist,
        };
        var steps = data.Train.Count / Batch;

        // Whole batches only, as the peer takes them.
        var split = DataSplit.All(data.Train.Count, steps * Batch);
        return new TrainingJob
        {
            Dataset = data,
            Split = split,
            Model = Network,
            Recipe = new TrainingRecipe { Epochs = 100_000, BatchSize = Batch, LearningRate = Distils ? 0.001 : 0.05, Momentum = 0.9 },
            Seed = 1,
            Threads = threads,
            Distillation = Distils ? new DistillationSettings(Temperature: 20, SoftWeight: 0.9, HardWeight: 0.1) : null,
            SoftTargets = Distils ? SoftTargets(data, split.Train) : null,
            ReportsPerEpoch = Math.Max(1, steps / stepsBetweenReports),
        };
    }

    private static MlpShape Mlp(int inputs, IReadOnlyList<int> hidden, int classes) => new() { Inputs = inputs, Hidden = hidden, Classes = classes };

    private Dataset Noise(int cases, int channels, int rows, int columns)
    {
        var stream = new RandomStream(1, RandomPurpose.TrainingSubset, 0);
        var pixels = new byte[cases * channels * rows * columns];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)stream.NextUInt32();
        }

        var labels = new byte[cases];
        for (var i = 0; i < cases; i++)
        {
            labels[i] = (byte)stream.NextBelow(Network.Classes);
        }

        var images = new ImageSet(channels, rows, columns, pixels, labels);
        return new Dataset { Name = Name, Sha256 = NoHash, Train = images, Test = images, Classes = Network.Classes };
    }

    private static SoftTargetSet SoftTargets(Dataset data, IReadOnlyList<int> cases)
    {
        var stream = new RandomStream(1, RandomPurpose.TrainingSubset, 1);
        var logits = new float[cases.Count * data.Classes];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = (float)(5 * stream.NextNormal());
        }

        return new SoftTargetSet(NoHash, data.Sha256, new Predictions(cases, data.Classes, logits), new Dictionary<EvaluationSubset, Predictions>());
    }
}
