using System.Collections.Immutable;
using Retort.Web.Components.Charts;

namespace Retort.Web.Tests.Components.Charts;

public sealed class ChartDeltaTests
{
    [Fact]
    public void Between_MorePoints_AppendsOnlyThem()
    {
        var shown = Frame([new(0, 1), new(1, 2)]);
        var next = Frame([new(0, 1), new(1, 2), new(2, 3)]);

        var delta = ChartDelta.Between(shown, next);

        var append = Assert.Single(delta!.Appends);
        Assert.Equal(0, append.Series);
        Assert.Equal([new ChartPoint(2, 3)], append.Points.AsEnumerable());
    }

    [Fact]
    public void Between_EqualPoints_AppendsNothing()
    {
        var delta = ChartDelta.Between(Frame([new(0, 1)]), Frame([new(0, 1)]));

        Assert.Empty(delta!.Appends);
    }

    [Fact]
    public void Between_ChangedEarlierPoint_NeedsTheWholeFrame()
    {
        var delta = ChartDelta.Between(Frame([new(0, 1), new(1, 2)]), Frame([new(0, 1), new(1, 5), new(2, 3)]));

        Assert.Null(delta);
    }

    [Fact]
    public void Between_FewerPoints_NeedsTheWholeFrame()
    {
        var delta = ChartDelta.Between(Frame([new(0, 1), new(1, 2)]), Frame([new(0, 1)]));

        Assert.Null(delta);
    }

    [Fact]
    public void Between_AnotherSeries_NeedsTheWholeFrame()
    {
        var shown = Frame([new(0, 1)]);

        var delta = ChartDelta.Between(shown, shown with { Series = shown.Series.Add(new ChartSeries("b", "B", "series-2", [])) });

        Assert.Null(delta);
    }

    [Fact]
    public void Between_AnotherReference_NeedsTheWholeFrame()
    {
        var shown = Frame([new(0, 1)]);

        var delta = ChartDelta.Between(shown, shown with { References = [new ChartReference("teacher", "role-teacher", 67)] });

        Assert.Null(delta);
    }

    private static ChartFrame Frame(ImmutableArray<ChartPoint> points) => new()
    {
        Title = "Loss",
        X = new ChartAxis("Epoch"),
        Y = new ChartAxis("Loss", "nats"),
        Series = [new ChartSeries("a", "A", "series-1", points)],
    };
}
