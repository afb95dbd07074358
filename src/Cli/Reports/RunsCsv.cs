using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Retort.Contracts.Results;

namespace Retort.Cli.Reports;

/// <summary>The runs of a report as CSV (RFC 4180): one row per run, one column per setting and metric that any run has.</summary>
public static class RunsCsv
{
    public static string Write(ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var settings = report.Runs.SelectMany(run => run.Settings.Keys).Distinct().Order(StringComparer.Ordinal).ToArray();
        var metrics = report.Runs.SelectMany(run => run.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).ToArray();
        var text = new StringBuilder();
        Row(text, ["id", "role", "stage", "seed", "status", .. settings, .. metrics, "duration_s", "checkpoint"]);
        foreach (var run in report.Runs)
        {
            Row(
                text,
                [
                    run.Id, run.Role, run.Stage, run.Seed.ToString(CultureInfo.InvariantCulture), run.Status,
                    .. settings.Select(name => Number(run.Settings, name)),
                    .. metrics.Select(name => Number(run.Metrics, name)),
                    run.DurationS?.ToString("R", CultureInfo.InvariantCulture) ?? "", run.Checkpoint ?? "",
                ]);
        }

        return text.ToString();
    }

    private static string Number(ImmutableSortedDictionary<string, double> values, string name) =>
        values.TryGetValue(name, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(Quote)).Append("\r\n");

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
