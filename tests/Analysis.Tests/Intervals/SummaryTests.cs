using Retort.Analysis.Intervals;

namespace Retort.Analysis.Tests.Intervals;

public class SummaryTests
{
    // Student (1908), "The probable error of a mean": additional hours of sleep, drug 2 minus drug 1, ten patients.
    // R's t.test(extra ~ group, paired = TRUE) gives 1.58 and the 95% interval 0.7001142 to 2.4598858.
    private static readonly double[] Sleep = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];

    [Fact]
    public void Of_StudentsSleepData_GivesThePublishedInterval()
    {
        var summary = Summary.Of(Sleep);

        Assert.Equal(1.58, summary.Mean, 12);
        Assert.Equal(0.7001142, summary.Low!.Value, 6);
        Assert.Equal(2.4598858, summary.High!.Value, 6);
        Assert.Equal((10, 0.0, 4.6), (summary.N, summary.Minimum, summary.Maximum));
    }

    [Fact]
    public void Of_AnyOrder_GivesTheSameBits()
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, 40).Select(_ => random.NextDouble() * 1e6 - 3e5).ToArray();
        var expected = Summary.Of(values);

        random.Shuffle(values);

        Assert.Equal(expected, Summary.Of(values));
    }

    [Fact]
    public void Of_OneValue_HasNoSpreadAndNoInterval()
    {
        var summary = Summary.Of([7.5]);

        Assert.Equal(new Summary(1, 7.5, null, null, null, 7.5, 7.5, 0.95), summary);
    }

    [Fact]
    public void Of_NoValues_HasNoMean() => Assert.True(double.IsNaN(Summary.Of([]).Mean));

    [Fact]
    public void Of_EqualValues_HasExactlyNoWidth()
    {
        var summary = Summary.Of([0.1, 0.1, 0.1]);

        Assert.Equal((0.1, 0.0, 0.1, 0.1), (summary.Mean, summary.StandardDeviation!.Value, summary.Low!.Value, summary.High!.Value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_ValueThatIsNotFinite_IsRefusedWithItsPlace(double bad)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Summary.Of([1, bad]));

        Assert.Contains("Value 1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(30)]
    public void Of_NormalSamples_CoversNinetyFivePercent(int n)
    {
        var normal = new Gaussian(seed: n);
        const int Repeats = 10_000;

        var covered = Enumerable.Range(0, Repeats)
            .Select(_ => Summary.Of(Enumerable.Range(0, n).Select(_ => normal.Next(3, 2)).ToArray()))
            .Count(summary => summary.Low <= 3 && 3 <= summary.High);

        // Standard error of the share is 0.0022.
        Assert.InRange(covered / (double)Repeats, 0.943, 0.957);
    }

    [Fact]
    public void PairedDifference_SharedSeeds_UsesOnlyThose()
    {
        var left = new Dictionary<long, double> { [1] = 10, [2] = 14, [9] = 1000 };
        var right = new Dictionary<long, double> { [2] = 11, [1] = 8, [7] = -1000 };

        var difference = PairedDifference.Of(left, right);

        Assert.Equal((2, 2.5, 2.0, 3.0), (difference.N, difference.Mean, difference.Minimum, difference.Maximum));
    }
}
