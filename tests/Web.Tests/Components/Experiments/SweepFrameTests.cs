using Retort.Web.Components.Charts;
using Retort.Web.Components.Experiments;

namespace Retort.Web.Tests.Components.Experiments;

public sealed class SweepFrameTests
{
    [Fact]
    public void Of_Finished_DrawsStudentsByTemperatureWithIntervals()
    {
        var frame = SweepFrame.Of(Reports.Finished);

        Assert.True(frame.X.Logarithmic);
        Assert.Equal([new ChartPoint(1, 90, 85, 95), new ChartPoint(20, 74, 69, 79)], frame.Series[0].Points.AsEnumerable());
    }

    [Fact]
    public void Of_Finished_MarksThePaper()
    {
        var paper = SweepFrame.Of(Reports.Finished).Series.Single(series => series.Id == "paper");

        Assert.Equal(ChartSeriesStyle.Marks, paper.Style);
        Assert.Equal([new ChartPoint(20, 74)], paper.Points.AsEnumerable());
    }

    [Fact]
    public void Of_Finished_HasBaselineAndTeacherAsReferences()
    {
        var references = SweepFrame.Of(Reports.Finished).References;

        Assert.Equal([146.0, 67.0], references.Select(line => line.Y));
        Assert.Equal((141.0, 151.0), (references[0].Low, references[0].High));
        Assert.Equal("Teacher 67", references[1].Label);
    }

    [Fact]
    public void Of_NothingOfOurs_ShowsNothing()
    {
        var frame = SweepFrame.Of(Reports.Empty with { Reference = Reports.Finished.Reference });

        Assert.True(frame.IsEmpty);
    }
}
