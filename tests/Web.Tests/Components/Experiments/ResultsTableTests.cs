using Retort.Contracts.Runs;
using Retort.Web.Components.Experiments;

namespace Retort.Web.Tests.Components.Experiments;

public sealed class ResultsTableTests
{
    [Fact]
    public void Of_Finished_ListsTeacherBaselineAndStudentsByTemperature()
    {
        var rows = ResultRow.Of(Reports.Finished);

        Assert.Equal([(RunRole.Teacher, ""), (RunRole.Baseline, ""), (RunRole.Student, "T=1"), (RunRole.Student, "T=20")], rows.Select(row => (row.Role, row.Setting)));
        Assert.Equal([67.0, 146, null, 74], rows.Select(row => row.Paper?.Paper));
    }

    [Fact]
    public async Task Table_Finished_ShowsMeansIntervalsAndTestReads()
    {
        var html = await ComponentRenderer.RenderAsync<ResultsTable>((nameof(ResultsTable.Report), Reports.Finished));

        Assert.Contains("146.0", html, StringComparison.Ordinal);
        Assert.Contains("141.0 to 151.0", html, StringComparison.Ordinal);
        Assert.Contains("9 distinct recipes", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_NothingYet_SaysSo()
    {
        var html = await ComponentRenderer.RenderAsync<ResultsTable>((nameof(ResultsTable.Report), Reports.Empty));

        Assert.Contains("No final run has completed yet", html, StringComparison.Ordinal);
    }
}
