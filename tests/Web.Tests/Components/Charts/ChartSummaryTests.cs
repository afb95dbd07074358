using Retort.Web.Components.Charts;

namespace Retort.Web.Tests.Components.Charts;

public sealed class ChartSummaryTests
{
    [Fact]
    public void Describe_SeriesAndReference_NamesValuesAndUnits()
    {
        var frame = new ChartFrame
        {
            Title = "Test errors by temperature",
            X = new ChartAxis("Temperature", "T"),
            Y = new ChartAxis("Test errors", "of 10,000"),
            Series = [new ChartSeries("s", "Students", "role-student", [new(1, 120), new(4, 95), new(20, 101)])],
            References = [new ChartReference("Teacher 88", "role-teacher", 88)],
        };

        var text = ChartSummary.Describe(frame);

        Assert.Contains("Test errors (of 10,000)", text, StringComparison.Ordinal);
        Assert.Contains("Teacher 88", text, StringComparison.Ordinal);
        Assert.Contains("lowest 95 at 4", text, StringComparison.Ordinal);
        Assert.Contains("last 101 at 20", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ValuesNotFinite_SaysSo()
    {
        var frame = new ChartFrame
        {
            Title = "Loss",
            X = new ChartAxis("Epoch"),
            Y = new ChartAxis("Loss"),
            Series = [new ChartSeries("s", "Teacher", "role-teacher", [new(1, 2)], NotFinite: 3)],
        };

        var text = ChartSummary.Describe(frame);

        Assert.Contains("3 values not finite", text, StringComparison.Ordinal);
    }
}
