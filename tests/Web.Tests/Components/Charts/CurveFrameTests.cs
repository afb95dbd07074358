using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Storage.Metrics;
using Retort.Web.Components.Charts;

namespace Retort.Web.Tests.Components.Charts;

public sealed class CurveFrameTests
{
    private static readonly ExperimentId Experiment = ExperimentId.New(TimeProvider.System);

    [Fact]
    public void Of_Fraction_IsShownInPercent()
    {
        var frame = CurveFrame.Of("Validation error", MetricNames.ValidationError, [(Run(0, RunRole.Teacher), [Point(1, 0.025)])]);

        Assert.Equal("Validation error (%)", frame.Y.Label);
        Assert.Equal(2.5, frame.Series[0].Points[0].Y, 12);
    }

    [Fact]
    public void Of_NaN_IsCountedNotDrawn()
    {
        var frame = CurveFrame.Of("Loss", MetricNames.TrainLoss, [(Run(0, RunRole.Teacher), [Point(1, 0.5), Point(2, double.NaN), Point(3, double.PositiveInfinity)])]);

        Assert.Single(frame.Series[0].Points);
        Assert.Equal(2, frame.NotFinite);
    }

    [Fact]
    public void Of_TwoTemperatures_TakeDifferentColours()
    {
        var frame = CurveFrame.Of("Loss", MetricNames.TrainLoss, [(Run(0, RunRole.Student, 1), [Point(1, 1)]), (Run(1, RunRole.Student, 20), [Point(1, 1)])]);

        Assert.NotEqual(frame.Series[0].Color, frame.Series[1].Color);
        Assert.Equal("Student T=20", frame.Series[1].Name);
    }

    [Fact]
    public void Of_SeveralSeeds_NamesThem()
    {
        var frame = CurveFrame.Of("Loss", MetricNames.TrainLoss, [(Run(0, RunRole.Baseline, seed: 1), [Point(1, 1)]), (Run(1, RunRole.Baseline, seed: 2), [Point(1, 1)])]);

        Assert.Equal(["Baseline · seed 1", "Baseline · seed 2"], frame.Series.Select(series => series.Name));
    }

    private static RunSummary Run(int index, RunRole role, double? temperature = null, int seed = 1) => new()
    {
        Id = RunId.Of(Experiment, index),
        Key = $"final/{role}/{index}",
        Role = role,
        Stage = RunStage.Final,
        Seed = seed,
        Setting = temperature is { } t ? $"T={t}" : "",
        Temperature = temperature,
        LearningRate = 0.1,
        Status = RunStatus.Running,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static SeriesPoint Point(long step, double value) => new(step, step / 10.0, DateTimeOffset.UnixEpoch, value);
}
