using Retort.Distillation.Checkpoints;
using Retort.Distillation.Evaluation;
using Retort.Distillation.Teachers;

namespace Retort.Distillation.Tests.Teachers;

public class SoftTargetSetTests
{
    private static readonly SoftTargetSet Set = new(
        "teacher", "data", new Predictions([4, 2, 9], 2, [1, 2, 3, 4, 5, 6]),
        new Dictionary<EvaluationSubset, Predictions> { [EvaluationSubset.Test] = new([0], 2, [7, 8]) });

    [Fact]
    public void Logits_BySampleId_FindsTheRowWhereverItStands()
    {
        Assert.Equal([3f, 4f], Set.Logits(2).ToArray());
        Assert.Equal([5f, 6f], Set.Logits(9).ToArray());
    }

    [Fact]
    public void RequireFor_SameSamplesInAnyOrder_IsAccepted()
    {
        var refusal = Record.Exception(() => Set.RequireFor("data", [9, 4, 2], 2));

        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("other", new[] { 4, 2, 9 }, 2, "is for data data")]
    [InlineData("data", new[] { 4, 2, 8 }, 2, "sample 8 is missing")]
    [InlineData("data", new[] { 4, 2 }, 2, "it has others too")]
    [InlineData("data", new[] { 4, 2, 9, 10 }, 2, "sample 10 is missing")]
    [InlineData("data", new[] { 4, 2, 9 }, 3, "has 2 classes")]
    public void RequireFor_OtherTransferSet_IsRefusedWithTheDifference(string data, int[] ids, int classes, string reason)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Set.RequireFor(data, ids, classes));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFile_OfToFile_IsTheSameSet()
    {
        var bytes = SafetensorsWriter.ToBytes(Set.ToFile());

        var read = SoftTargetSet.FromFile(SafetensorsReader.Read(new MemoryStream(bytes)));

        Assert.Equal(Set.Sha256, read.Sha256);
        Assert.Equal([7f, 8f], read.HeldOut[EvaluationSubset.Test].Row(0).ToArray());
        Assert.Equal([3f, 4f], read.Logits(2).ToArray());
    }

    [Fact]
    public void Constructor_SampleTwice_IsRefused()
    {
        var twice = new Predictions([4, 4], 2, new float[4]);

        Assert.Throws<InvalidDataException>(() => new SoftTargetSet("t", "d", twice, new Dictionary<EvaluationSubset, Predictions>()));
    }

    [Fact]
    public void Constructor_LogitThatIsNotFinite_IsRefused()
    {
        var infinite = new Predictions([4], 2, [0, float.PositiveInfinity]);

        Assert.Throws<InvalidDataException>(() => new SoftTargetSet("t", "d", infinite, new Dictionary<EvaluationSubset, Predictions>()));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void FromFile_ShapesThatDoNotFit_AreRefused(int ids, int classes)
    {
        var file = new TensorFile(
            [StoredTensor.Of("transfer.sample_ids", new long[ids], ids), StoredTensor.Of("transfer.logits", new float[3 * classes], 3, classes)],
            new Dictionary<string, string> { ["format"] = "retort.soft-targets/1", ["teacher"] = "t", ["data"] = "d" });

        Assert.Throws<InvalidDataException>(() => SoftTargetSet.FromFile(file));
    }
}
