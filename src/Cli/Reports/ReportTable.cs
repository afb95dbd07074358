using System.Globalization;
using Retort.Analysis.Metrics;
using Retort.Cli.Terminal;
using Retort.Contracts.Results;
using Spectre.Console;

namespace Retort.Cli.Reports;

/// <summary>The result of an experiment as a table: a row per role and setting of the final stage, the paper's figure beside ours.</summary>
public static class ReportTable
{
    private const string FinalStage = "final";
    private const string Dash = "–";

    public static void Write(IAnsiConsole console, ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(report);
        var metric = MetricCatalogue.TestErrors;
        var groups = report.Groups.Where(group => group.Stage == FinalStage && group.Metric == metric.Name).ToArray();
        var experiment = report.Experiment;
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{experiment.Name}[/]: {experiment.Status}{(experiment.DurationS is { } seconds ? $" in {Durations.Format(seconds)}" : "")}");
        if (groups.Length == 0)
        {
            console.WriteLine("No final run has completed, so there is no result yet.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple }
            .AddColumn("role")
            .AddColumn("setting")
            .AddColumn(Right("seeds"))
            .AddColumn(Right("test errors"))
            .AddColumn("95% interval")
            .AddColumn(Right("retention"))
            .AddColumn("95% interval")
            .AddColumn(Right("paper"));
        foreach (var group in groups.OrderBy(group => RoleOrder(group.Role)).ThenBy(group => group.Temperature))
        {
            var retention = report.Retention.FirstOrDefault(r => r.Metric == metric.Name && group.Role == "student" && r.Setting == group.Setting);
            table.AddRow(
                new Text(group.Role),
                new Text(group.Setting.Length == 0 ? Dash : group.Setting),
                new Text(group.N.ToString(CultureInfo.InvariantCulture)),
                new Text(Number(group.Mean, group.N > 1 ? metric.Decimals + 1 : metric.Decimals)),
                new Text(Interval(group.Low, group.High, 1)),
                new Text(retention is null ? "" : retention.Value is { } value ? Number(value, 3) : "undefined"),
                new Text(retention is null ? "" : retention.Defined ? Interval(retention.Low, retention.High, 2) : Dash),
                new Text(Paper(report, group)));
        }

        console.Write(table);
        foreach (var line in Notes(report, metric)) console.WriteLine(line);
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static IEnumerable<string> Notes(ExperimentReport report, MetricDefinition metric)
    {
        var headline = report.Retention.FirstOrDefault(retention => retention.Metric == metric.Name && retention.Headline);
        if (headline is not null)
        {
            var chosen = headline.ChosenOnValidation ? ", chosen on validation" : "";
            yield return headline is { Defined: true, Value: { } value }
                ? $"Improvement retention at {headline.Setting}{chosen}: {Number(value, 3)} ({Interval(headline.Low, headline.High, 2)}){(headline.ConditionalOnTeacher ? ", conditional on this teacher" : "")}"
                : $"Improvement retention at {headline.Setting}{chosen} is undefined: {Reason(headline.Reason)}.";
        }

        var here = report.TestReads.ThisExperiment;
        yield return $"{here} recipe{(here == 1 ? "" : "s")} of this experiment read test; {report.TestReads.ThisDataset} on this server for {report.Experiment.Dataset}.";
        foreach (var source in report.Reference.Select(reference => reference.Source).Distinct()) yield return $"Paper: {source}";
    }

    private static string Paper(ExperimentReport report, ReportGroup group)
    {
        var figure = report.Reference.FirstOrDefault(reference =>
            reference.Role == group.Role && reference.Metric == group.Metric && (reference.Temperature is null || reference.Temperature == group.Temperature));
        return figure is null ? "" : figure.Paper.ToString("0.###", CultureInfo.InvariantCulture);
    }

    private static string Reason(string reason) => reason switch
    {
        "no_paired_seeds" => "no seed has both a baseline and a student",
        "single_seed" => "with one seed nothing says how sure it is",
        "no_teacher_gain" => "the teacher is not better than the baseline",
        "teacher_gain_not_clear" => "the teacher's gain over the baseline is not clearly above zero",
        "not_finite" => "a run reported NaN or an infinity",
        _ => reason,
    };

    private static int RoleOrder(string role) => role switch { "teacher" => 0, "baseline" => 1, _ => 2 };

    private static string Number(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Interval(double? low, double? high, int decimals) =>
        low is { } from && high is { } to ? $"{Number(from, decimals)} to {Number(to, decimals)}" : Dash;
}
