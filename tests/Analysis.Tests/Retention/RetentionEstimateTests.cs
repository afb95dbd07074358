using Retort.Analysis.Metrics;
using Retort.Analysis.Retention;

namespace Retort.Analysis.Tests.Retention;

public class RetentionEstimateTests
{
    // Hinton, Vinyals and Dean 2015: MNIST test errors (section 3) and speech frame accuracy (section 4).
    [Theory]
    [InlineData("test/errors", MetricDirection.LowerIsBetter, 146, 74, 67, 72.0 / 79)]
    [InlineData("test/frame_accuracy", MetricDirection.HigherIsBetter, 58.9, 60.8, 61.1, 1.9 / 2.2)]
    public void WithOneTeacher_ThePapersSingleFigures_GiveAValueButNoInterval(
        string metric, MetricDirection direction, double baseline, double student, double teacher, double expected)
    {
        var estimate = RetentionEstimate.WithOneTeacher(metric, direction, Seeds(baseline), Seeds(student), teacher);

        Assert.Equal(expected, estimate.Value!.Value, 10);
        Assert.Equal((false, RetentionReason.SingleSeed, 1), (estimate.Defined, estimate.Reason, estimate.N));
        Assert.Null(estimate.Low);
    }

    [Fact]
    public void WithOneTeacher_ClearGain_HasTheRatioOfMeanGainsInsideItsInterval()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(146, 150, 139), Seeds(74, 80, 76), 67);

        Assert.True(estimate.Defined);
        Assert.Equal((146 - 74 + 150 - 80 + 139 - 76) / (146.0 - 67 + 150 - 67 + 139 - 67), estimate.Value!.Value, 12);
        Assert.InRange(estimate.Value.Value, estimate.Low!.Value, estimate.High!.Value);
        Assert.True(estimate.ConditionalOnTeacher);
    }

    [Fact]
    public void WithOneTeacher_OppositeDirection_MirrorsTheMetric()
    {
        var lower = RetentionEstimate.WithOneTeacher("x", MetricDirection.LowerIsBetter, Seeds(146, 150, 139), Seeds(74, 80, 76), 67);

        var higher = RetentionEstimate.WithOneTeacher("x", MetricDirection.HigherIsBetter, Seeds(-146, -150, -139), Seeds(-74, -80, -76), -67);

        Assert.Equal(lower, higher);
    }

    [Fact]
    public void WithOneTeacher_GainWithinNoise_IsUndefined()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(70, 66, 69, 60), Seeds(74, 80, 76, 60), 65);

        Assert.Equal((false, RetentionReason.TeacherGainNotClear), (estimate.Defined, estimate.Reason));
        Assert.Equal((null, null, null), (estimate.Value, estimate.Low, estimate.High));
        Assert.True(estimate.TeacherGain!.Low <= 0);
    }

    [Fact]
    public void WithOneTeacher_TeacherClearlyWorse_IsUndefinedRatherThanPositive()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(100, 101, 99), Seeds(120, 121, 119), 140);

        Assert.Equal(RetentionReason.TeacherGainNotClear, estimate.Reason);
        Assert.Null(estimate.Value);
    }

    [Fact]
    public void WithOneTeacher_StudentWorseThanBaseline_IsNegative()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(100, 101, 99), Seeds(120, 121, 119), 60);

        Assert.True(estimate.Defined);
        Assert.Equal(-0.5, estimate.Value!.Value, 12);
    }

    [Fact]
    public void WithOneTeacher_SingleSeedWithoutGain_HasNoValue()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(100), Seeds(90), 100);

        Assert.Equal((RetentionReason.NoTeacherGain, null), (estimate.Reason, estimate.Value));
    }

    [Fact]
    public void WithOneTeacher_NoSharedSeeds_SaysSo()
    {
        var student = new Dictionary<long, double> { [44] = 80 };

        var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, Seeds(100, 101), student, 60);

        Assert.Equal((RetentionReason.NoPairedSeeds, 0), (estimate.Reason, estimate.N));
    }

    [Fact]
    public void WithOneTeacher_DivergedRun_SaysNotFinite()
    {
        var estimate = RetentionEstimate.WithOneTeacher("test/nll", MetricDirection.LowerIsBetter, Seeds(1, 2), Seeds(double.NaN, 1), 0.5);

        Assert.Equal(RetentionReason.NotFinite, estimate.Reason);
    }

    [Fact]
    public void WithOneTeacher_AnyOrderOfSeeds_GivesTheSameBits()
    {
        var random = new Random(3);
        var baseline = Enumerable.Range(1, 9).ToDictionary(seed => (long)seed, _ => 140 + random.NextDouble());
        var student = baseline.ToDictionary(pair => pair.Key, pair => pair.Value - 60 - random.NextDouble());
        var expected = RetentionEstimate.WithOneTeacher("m", MetricDirection.LowerIsBetter, baseline, student, 67.3);

        var reversed = RetentionEstimate.WithOneTeacher(
            "m", MetricDirection.LowerIsBetter, new Dictionary<long, double>(baseline.Reverse()), new Dictionary<long, double>(student.Reverse()), 67.3);

        Assert.Equal(expected, reversed);
    }

    [Fact]
    public void WithTeacherPerSeed_PairedTeachers_UsesEachSeedsOwnTeacher()
    {
        var estimate = RetentionEstimate.WithTeacherPerSeed(
            "test/errors", MetricDirection.LowerIsBetter, Seeds(146, 150, 139), Seeds(74, 80, 76), Seeds(67, 70, 65));

        Assert.Equal((72 + 70 + 63) / (79.0 + 80 + 74), estimate.Value!.Value, 12);
        Assert.False(estimate.ConditionalOnTeacher);
    }

    [Fact]
    public void WithOneTeacher_RepeatedExperiments_CoverTheTrueRetentionOfThatTeacher()
    {
        const int Repeats = 5_000;
        var normal = new Gaussian(seed: 77);
        var (defined, covered) = (0, 0);

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var baseline = Seeds([.. Enumerable.Range(0, 5).Select(_ => normal.Next(146, 8))]);
            var student = Seeds([.. Enumerable.Range(0, 5).Select(_ => normal.Next(78, 5))]);
            var estimate = RetentionEstimate.WithOneTeacher("test/errors", MetricDirection.LowerIsBetter, baseline, student, 67);
            defined += estimate.Defined ? 1 : 0;
            covered += estimate.Low <= 68.0 / 79 && 68.0 / 79 <= estimate.High ? 1 : 0;
        }

        Assert.Equal(Repeats, defined);
        Assert.InRange(covered / (double)Repeats, 0.94, 0.96);
    }

    private static Dictionary<long, double> Seeds(params double[] values) =>
        values.Select((value, index) => (Seed: index + 1L, value)).ToDictionary(pair => pair.Seed, pair => pair.value);
}
