using System.Collections.Immutable;
using Retort.Storage.Metrics;
using Retort.Web.Live;

namespace Retort.Web.Tests.Live;

public sealed class CurvePointsTests
{
    [Fact]
    public void Join_RepeatedStep_TakesTheLaterPoint()
    {
        var joined = CurvePoints.Join([Point(1, 10), Point(2, 20)], [Point(2, 21), Point(3, 30)], 100);

        Assert.Equal([10.0, 21, 30], joined.Select(point => point.Value));
    }

    [Fact]
    public void Join_FarPastTheLimit_IsThinned()
    {
        ImmutableArray<SeriesPoint> known = [.. Enumerable.Range(0, 200).Select(i => Point(i, i))];

        var joined = CurvePoints.Join(known, [Point(200, 200)], 100);

        Assert.InRange(joined.Length, 4, 100);
        Assert.Equal(200, joined[^1].Step);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(100)]
    public void Thin_Spike_SurvivesWithEnds(int most)
    {
        ImmutableArray<SeriesPoint> points = [.. Enumerable.Range(0, 1_001).Select(i => Point(i, i == 617 ? 1e6 : Math.Sin(i)))];

        var thinned = CurvePoints.Thin(points, most);

        Assert.InRange(thinned.Length, 2, most);
        Assert.Equal(points[0], thinned[0]);
        Assert.Equal(points[^1], thinned[^1]);
        Assert.Contains(thinned, point => point.Value == 1e6);
        Assert.Equal(thinned.Select(point => point.Step).Order(), thinned.Select(point => point.Step));
    }

    [Fact]
    public void Thin_NaN_IsKept()
    {
        ImmutableArray<SeriesPoint> points = [.. Enumerable.Range(0, 1_000).Select(i => Point(i, i == 500 ? double.NaN : i))];

        var thinned = CurvePoints.Thin(points, 50);

        Assert.Contains(thinned, point => double.IsNaN(point.Value));
    }

    private static SeriesPoint Point(long step, double value) => new(step, step, DateTimeOffset.UnixEpoch, value);
}
