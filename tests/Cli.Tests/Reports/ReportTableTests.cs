using System.Text.RegularExpressions;
using Retort.Cli.Reports;
using Retort.Contracts.Results;

namespace Retort.Cli.Tests.Reports;

public class ReportTableTests
{
    [Fact]
    public void Write_FinishedExperiment_HasARowPerArmWithThePapersFigure()
    {
        var rows = Rows(Samples.Report());

        Assert.Contains("teacher – 1 90 – 67", rows);
        Assert.Contains("baseline – 3 150.0 141.2 to 158.8 146", rows);
        Assert.Contains("student T=20 3 101.3 95.1 to 107.6 0.811 0.71 to 0.92 74", rows);
        Assert.True(Array.FindIndex(rows, row => row.StartsWith("teacher", StringComparison.Ordinal)) < Array.FindIndex(rows, row => row.StartsWith("student", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_HeadlineRetention_SaysItsIntervalConditionAndTestReads()
    {
        var rows = Rows(Samples.Report());

        Assert.Contains("MNIST [quick]: completed in 3:07", rows);
        Assert.Contains("Improvement retention at T=20, chosen on validation: 0.811 (0.71 to 0.92), conditional on this teacher", rows);
        Assert.Contains("3 recipes of this experiment read test; 12 on this server for mnist.", rows);
    }

    [Fact]
    public void Write_UndefinedRetention_SaysWhyInsteadOfAFigure()
    {
        var report = Samples.Report();
        report = report with { Retention = [report.Retention[0] with { Value = null, Low = null, High = null, Defined = false, Reason = "teacher_gain_not_clear" }] };

        var rows = Rows(report);

        Assert.Contains("student T=20 3 101.3 95.1 to 107.6 undefined – 74", rows);
        Assert.Contains("Improvement retention at T=20, chosen on validation is undefined: the teacher's gain over the baseline is not clearly above zero.", rows);
    }

    [Fact]
    public void Write_NoFinalRun_SaysThatThereIsNoResult()
    {
        var rows = Rows(Samples.Report() with { Groups = [] });

        Assert.Contains("No final run has completed, so there is no result yet.", rows);
    }

    private static string[] Rows(ExperimentReport report)
    {
        using var recorded = new RecordedContext();
        ReportTable.Write(recorded.Context.Out, report);
        return [.. recorded.Out.Split('\n').Select(line => Regex.Replace(line, @"\s+", " ").Trim())];
    }
}
