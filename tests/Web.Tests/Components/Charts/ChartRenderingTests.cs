using Retort.Web.Components.Charts;

namespace Retort.Web.Tests.Components.Charts;

public sealed class ChartRenderingTests
{
    [Fact]
    public async Task Chart_NothingToDraw_SaysWhatWillAppear()
    {
        var html = await ComponentRenderer.RenderAsync<Chart>((nameof(Chart.Frame), Frame()), (nameof(Chart.EmptyText), "Appears after the first epoch."));

        Assert.Contains("Appears after the first epoch.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChartTable_Intervals_AreAColumn()
    {
        var frame = Frame() with { Series = [new ChartSeries("s", "Students", "role-student", [new(4, 95, 90, 100)])] };

        var html = await ComponentRenderer.RenderAsync<ChartTable>((nameof(ChartTable.Frame), frame));

        Assert.Contains("95% interval", html, StringComparison.Ordinal);
        Assert.Contains("90 to 100", html, StringComparison.Ordinal);
    }

    private static ChartFrame Frame() => new() { Title = "Errors", X = new ChartAxis("Temperature", "T"), Y = new ChartAxis("Test errors") };
}
