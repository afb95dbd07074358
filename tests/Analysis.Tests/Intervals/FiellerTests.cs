using Retort.Analysis.Intervals;

namespace Retort.Analysis.Tests.Intervals;

public class FiellerTests
{
    [Fact]
    public void Of_RandomData_HoldsExactlyTheRatiosThatATTestDoesNotReject()
    {
        var normal = new Gaussian(seed: 5);
        var shapes = new HashSet<RatioIntervalShape>();
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var size = 2 + repeat % 7;
            var location = repeat % 4;
            var b = Enumerable.Range(0, size).Select(_ => normal.Next(location, 1)).ToArray();
            var a = b.Select(value => 0.5 * value + normal.Next(location, 0.7)).ToArray();

            var interval = Fieller.Of(a, b);

            shapes.Add(interval.Shape);
            for (var theta = -30.0; theta <= 30; theta += 0.37)
            {
                var residuals = Summary.Of(a.Zip(b, (x, y) => x - theta * y));
                Assert.Equal(residuals.Low <= 0 && 0 <= residuals.High, Holds(interval, theta));
            }
        }

        Assert.Superset(new HashSet<RatioIntervalShape> { RatioIntervalShape.Bounded, RatioIntervalShape.OutsideOnly, RatioIntervalShape.Everything }, shapes);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(11)]
    public void Of_CorrelatedNormalPairs_CoversNinetyFivePercent(int n)
    {
        var normal = new Gaussian(seed: 100 + n);
        const int Repeats = 10_000;
        var covered = 0;

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var shared = Enumerable.Range(0, n).Select(_ => normal.Next(0, 1)).ToArray();
            var b = shared.Select(value => 8 + value + normal.Next(0, 0.5)).ToArray();
            var a = shared.Select(value => 7 + value + normal.Next(0, 0.8)).ToArray();
            covered += Holds(Fieller.Of(a, b), 7.0 / 8) ? 1 : 0;
        }

        Assert.InRange(covered / (double)Repeats, 0.943, 0.957);
    }

    [Fact]
    public void Of_NoSpread_IsThePoint()
    {
        var interval = Fieller.Of([72, 72, 72], [79, 79, 79]);

        Assert.Equal(RatioIntervalShape.Bounded, interval.Shape);
        Assert.Equal(72.0 / 79, interval.Low!.Value, 12);
        Assert.Equal(72.0 / 79, interval.High!.Value, 12);
    }

    [Fact]
    public void Of_DenominatorsAllZero_SaysNothingOrOnlyTheOutside()
    {
        var interval = Fieller.Of([1, -1, 0.5], [0, 0, 0]);

        Assert.Equal(RatioIntervalShape.Everything, interval.Shape);
    }

    [Fact]
    public void Of_DifferentLengths_IsRefused() => Assert.Throws<ArgumentException>(() => Fieller.Of([1, 2, 3], [1, 2]));

    [Fact]
    public void Of_OnePair_IsRefused() => Assert.Throws<ArgumentException>(() => Fieller.Of([1], [2]));

    private static bool Holds(RatioInterval interval, double theta) => interval.Shape switch
    {
        RatioIntervalShape.Bounded => interval.Low <= theta && theta <= interval.High,
        RatioIntervalShape.OutsideOnly => theta <= interval.Low || theta >= interval.High,
        RatioIntervalShape.AtLeast => theta >= interval.Low,
        RatioIntervalShape.AtMost => theta <= interval.High,
        _ => true,
    };
}
