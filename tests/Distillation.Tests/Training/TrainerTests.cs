using Retort.Distillation.Checkpoints;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Training;
using TorchSharp;

namespace Retort.Distillation.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void Run_LearnableTask_LearnsIt()
    {
        var sink = new RecordingSink();

        var outcome = Run(Pictures.Job with { ReadTest = true }, sink);

        var losses = sink.Points.Where(point => point.Metrics.ContainsKey("train/loss")).Select(point => point.Metrics["train/loss"]).ToList();
        Assert.InRange(losses[^1], 0, losses[0] / 2);
        Assert.InRange(outcome.Metrics["test/error"], 0, 0.3);
        Assert.Equal(90, outcome.Metrics["test/errors"] / outcome.Metrics["test/error"], 9);
    }

    [Fact]
    public void Run_SameSeedTwice_GivesTheSameBits()
    {
        var first = Run(Pictures.Teacher);
        var second = Run(Pictures.Teacher);

        Assert.Equal(Bytes(first), Bytes(second));
        Assert.Equal(first.SoftTargets!.Sha256, second.SoftTargets!.Sha256);
    }

    [Fact]
    public void Run_Residual_LearnsTheTask()
    {
        var sink = new RecordingSink();

        var outcome = Run(Pictures.Residual with { ReadTest = true }, sink);

        var losses = sink.Points.Where(point => point.Metrics.ContainsKey("train/loss")).Select(point => point.Metrics["train/loss"]).ToList();
        Assert.InRange(losses[^1], 0, losses[0] / 2);
        Assert.InRange(outcome.Metrics["test/error"], 0, 0.3);
    }

    [Fact]
    public void Run_ResidualResumedAfterAnEpoch_GivesTheBitsOfAnUndisturbedRun()
    {
        var sink = new RecordingSink();
        var whole = Run(Pictures.Residual with { SnapshotEveryEpochs = 1, Threads = 2 }, sink);
        var stored = SafetensorsWriter.ToBytes(sink.Snapshots[0].ToFile());

        var resumed = Run(Pictures.Residual with { Threads = 1, ResumeFrom = TrainingSnapshot.FromFile(SafetensorsReader.Read(new MemoryStream(stored))) });

        Assert.Contains(whole.Weights.Tensors, tensor => tensor.Name == "stage1.block0.norm2.running_var");
        Assert.Equal(Bytes(whole), Bytes(resumed));
    }

    [Fact]
    public void Run_SnapshotFile_SaysWhichNetworkItHolds()
    {
        var sink = new RecordingSink();
        Run(Pictures.Residual with { SnapshotEveryEpochs = 2 }, sink);

        var stored = StoredNetwork.Of(sink.Snapshots.Single().ToFile());

        Assert.Equal(Pictures.Residual.Model.Text, stored.Shape.Text);
    }

    [Fact]
    public void Run_ResidualForOtherImages_SaysBothShapes()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Run(Pictures.Residual with { Model = new ResidualShape { Channels = 3, Rows = 6, Columns = 6, Classes = 3 } }));

        Assert.Equal("A network of inputs [3, 6, 6] and 3 classes does not fit pictures, which has [1, 6, 6] and 3.", refusal.Message);
    }

    [Fact]
    public void Run_ResidualWithMaxNorm_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Run(Pictures.Residual with { Recipe = Pictures.Residual.Recipe with { MaxSquaredNorm = 2 } }));

    [Fact]
    public void Run_OtherSeed_GivesOtherWeights() =>
        Assert.NotEqual(Bytes(Run(Pictures.Job)), Bytes(Run(Pictures.Job with { Seed = 2 })));

    [Fact]
    public void Run_OtherThreadCount_GivesTheSameBits() =>
        Assert.Equal(Bytes(Run(Pictures.Teacher with { Threads = 1 })), Bytes(Run(Pictures.Teacher with { Threads = 2 })));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_ResumedAfterAnEpoch_GivesTheBitsOfAnUndisturbedRun(int snapshotEvery)
    {
        var whole = Run(Pictures.Teacher);
        using var stop = new CancellationTokenSource();
        var sink = new RecordingSink(stop);
        Assert.Throws<OperationCanceledException>(() => Run(Pictures.Teacher with { SnapshotEveryEpochs = snapshotEvery }, sink, stop.Token));
        var stored = SafetensorsWriter.ToBytes(sink.Snapshots.Single().ToFile());

        var resumed = Run(Pictures.Teacher with { ResumeFrom = TrainingSnapshot.FromFile(SafetensorsReader.Read(new MemoryStream(stored))) });

        Assert.Equal(Bytes(whole), Bytes(resumed));
    }

    [Fact]
    public void Run_ResumedStudent_GivesTheBitsOfAnUndisturbedRun()
    {
        var student = Pictures.Distilled(Run(Pictures.Teacher));
        var sink = new RecordingSink();
        var whole = Run(student with { SnapshotEveryEpochs = 2 }, sink);

        var resumed = Run(student with { ResumeFrom = sink.Snapshots.Single() });

        Assert.Equal(Bytes(whole), Bytes(resumed));
    }

    [Fact]
    public void Run_FewerEpochs_IsAPrefixOfMore()
    {
        var sink = new RecordingSink();
        Run(Pictures.Job with { SnapshotEveryEpochs = 1 }, sink);

        var shorter = Run(Pictures.Job with { Recipe = Pictures.Job.Recipe with { Epochs = 1 } });

        Assert.Equal(sink.Snapshots[0].Weights.Select(tensor => tensor.Bytes.ToArray()), shorter.Weights.Tensors.Select(tensor => tensor.Bytes.ToArray()));
    }

    [Fact]
    public void Run_BaselineAndStudentOfOneSeed_StartAlike()
    {
        // At a vanishing learning rate the weights stay where the seed put them.
        var still = Pictures.Job.Recipe with { LearningRate = 1e-30, Epochs = 1 };
        var baseline = Run(Pictures.Job with { Recipe = still });

        var student = Run(Pictures.Distilled(Run(Pictures.Teacher)) with { Recipe = still });

        Assert.Equal(Weights(baseline), Weights(student));

        // Biases start at zero, so that even such a step shows in them.
        static IEnumerable<byte[]> Weights(TrainingOutcome outcome) =>
            outcome.Weights.Tensors.Where(tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal)).Select(tensor => tensor.Bytes.ToArray());
    }

    [Fact]
    public void Run_SnapshotOfAnotherJob_IsRefused()
    {
        var sink = new RecordingSink();
        Run(Pictures.Job with { SnapshotEveryEpochs = 1 }, sink);

        var refusal = Assert.Throws<InvalidDataException>(() => Run(Pictures.Job with { Seed = 9, ResumeFrom = sink.Snapshots[0] }));

        Assert.Contains("comes from job", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Teacher_LeavesLogitsOfItsOwnTransferSet()
    {
        var outcome = Run(Pictures.Teacher);

        Assert.Equal(Pictures.Teacher.Split.Train, outcome.SoftTargets!.Transfer.SampleIds);
        Assert.Equal(Pictures.Teacher.Split.Validation, outcome.SoftTargets.HeldOut.Single().Value.SampleIds);
    }

    [Fact]
    public void Run_SoftTargetsOfAnotherSplit_AreRefused()
    {
        var student = Pictures.Distilled(Run(Pictures.Teacher)) with { Split = Retort.Distillation.Data.DataSplit.All(250) };

        Assert.Throws<InvalidDataException>(() => Run(student));
    }

    [Fact]
    public void Run_Student_ReportsDivergenceFromItsTeacherThatShrinks()
    {
        var teacher = Run(Pictures.Teacher);
        var baseline = Run(Pictures.Job with { SoftTargets = teacher.SoftTargets });
        var sink = new RecordingSink();

        var outcome = Run(Pictures.Distilled(teacher) with { ReportsPerEpoch = 5 }, sink);

        var divergence = sink.Points.Where(point => point.Metrics.ContainsKey("train/kl_to_teacher")).Select(point => point.Metrics["train/kl_to_teacher"]).ToList();
        Assert.All(divergence, value => Assert.InRange(value, 0, 10));
        Assert.InRange(divergence[^1], 0, divergence[0] / 2);
        Assert.InRange(outcome.Metrics["val/kl_to_teacher"], 0, baseline.Metrics["val/kl_to_teacher"] / 2);
    }

    [Fact]
    public void Run_MaxNorm_BoundsTheSquaredLengthOfEveryHiddenUnit()
    {
        var outcome = Run(Pictures.Teacher with { Recipe = Pictures.Teacher.Recipe with { LearningRate = 0.5, Momentum = 0.5, MaxSquaredNorm = 0.5 } });

        var lengths = new[] { "layer0.weight", "layer1.weight" }.SelectMany(name => SquaredLengths(outcome.Weights.Tensor(name))).ToList();
        Assert.All(lengths, length => Assert.InRange(length, 0, 0.5 * 1.00001));
        Assert.Contains(lengths, length => length > 0.499);
        Assert.Contains(SquaredLengths(outcome.Weights.Tensor("layer2.weight")), length => length > 0.5);
    }

    [Fact]
    public void Run_HugeLearningRate_SaysThatItDivergedAndKeepsTheEvidence()
    {
        var job = Pictures.Job with { Recipe = Pictures.Job.Recipe with { LearningRate = 1e20 } };
        var sink = new RecordingSink();

        Assert.Throws<TrainingDivergedException>(() => Run(job, sink));

        Assert.False(double.IsFinite(sink.Points[^1].Metrics["train/loss"]));
    }

    [Fact]
    public void Run_JitterWithSoftTargets_IsRefused()
    {
        var student = Pictures.Distilled(Run(Pictures.Teacher));

        Assert.Throws<ArgumentException>(() => Run(student with { Recipe = student.Recipe with { JitterPixels = 2 } }));
    }

    [Fact]
    public void Run_SoftWeightWithoutTeacher_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Run(Pictures.Job with { Distillation = new DistillationSettings(2, 1, 0) }));

    [Fact]
    public void Run_AnyJob_LeavesNoTensorBehind()
    {
        Run(Pictures.Teacher);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run(Pictures.Teacher);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static IEnumerable<double> SquaredLengths(StoredTensor weight) =>
        weight.Floats().ToArray().Chunk((int)weight.Shape[1]).Select(row => row.Sum(value => (double)value * value));

    private static byte[] Bytes(TrainingOutcome outcome) => SafetensorsWriter.ToBytes(outcome.Weights);

    private static TrainingOutcome Run(TrainingJob job, RecordingSink? sink = null, CancellationToken cancellationToken = default) =>
        Trainer.Run(job, sink ?? new RecordingSink(), TimeProvider.System, cancellationToken);
}
