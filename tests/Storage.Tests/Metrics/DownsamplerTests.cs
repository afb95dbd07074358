using FsCheck;
using FsCheck.Fluent;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests.Metrics;

public sealed class DownsamplerTests
{
    [Fact]
    public void Reduce_AnySeries_FitsAndIsASubsetInOrder() =>
        Check((points, max) =>
        {
            var reduced = Downsampler.Reduce(points, max);
            return reduced.Length <= max
                && reduced.Zip(reduced.Skip(1)).All(pair => pair.First.Step < pair.Second.Step)
                && reduced.All(point => points[point.Step].Equals(point));
        });

    [Fact]
    public void Reduce_AnySeries_KeepsEnds() =>
        Check((points, max) =>
        {
            var reduced = Downsampler.Reduce(points, max);
            return points.Length == 0 ? reduced.IsEmpty : reduced[0].Step == 0 && reduced[^1].Step == points.Length - 1;
        });

    [Fact]
    public void Reduce_AnySeries_KeepsExtremes() =>
        Check((points, max) =>
        {
            if (max < 4) return true;
            var finite = points.Select(p => p.Value).Where(double.IsFinite).ToList();
            var kept = Downsampler.Reduce(points, max).Select(p => p.Value).ToList();
            return finite.Count == 0 || (kept.Contains(finite.Min()) && kept.Contains(finite.Max()));
        });

    [Fact]
    public void Reduce_SeriesThatDiverges_KeepsTheFirstValueThatIsNotFinite() =>
        Check((points, max) =>
        {
            var diverged = Array.FindIndex(points, p => !double.IsFinite(p.Value));
            return max < 5 || diverged < 0 || Downsampler.Reduce(points, max).Any(p => p.Step == diverged);
        });

    [Fact]
    public void Reduce_SeriesThatFits_IsUnchanged() =>
        Check((points, max) => points.Length > max || Downsampler.Reduce(points, max).SequenceEqual(points));

    [Fact]
    public void Reduce_LongSeries_UsesTheBudget()
    {
        var points = Enumerable.Range(0, 10_000).Select(i => Point(i, Math.Sin(i))).ToArray();

        var reduced = Downsampler.Reduce(points, 1000);

        Assert.InRange(reduced.Length, 990, 1000);
    }

    [Fact]
    public void Reduce_BelowTwoPoints_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Downsampler.Reduce([], 1));

    private static void Check(Func<SeriesPoint[], int, bool> holds)
    {
        // Values from few levels too, so that ties and runs of NaN occur.
        var value = Gen.OneOf(
            ArbMap.Default.GeneratorFor<double>(),
            Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 1, 2));
        var series = value.ArrayOf().Select(values => values.Select((v, i) => Point(i, v)).ToArray());
        Prop.ForAll(series.ToArbitrary(), Gen.Choose(2, 40).ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200).WithReplay(20260301, 1));
    }

    private static SeriesPoint Point(int step, double value) => new(step, step, Samples.Noon, value);
}
