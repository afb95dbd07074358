using System.Globalization;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Cli.Experiments;

/// <summary>What changed between two looks at an experiment, as lines.</summary>
public sealed class ExperimentNews
{
    private const int Steps = 10;

    private readonly Dictionary<RunId, RunStatus> _known = [];
    private int _step = -1;

    /// <summary>One line for each run that ended, or lost its host, since the last call.</summary>
    public IReadOnlyList<string> Of(ExperimentView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var lines = new List<string>();
        foreach (var run in view.Runs)
        {
            if (_known.GetValueOrDefault(run.Id, RunStatus.Planned) == run.Status) continue;
            _known[run.Id] = run.Status;
            if (Line(run) is { } line) lines.Add(line);
        }

        return lines;
    }

    /// <summary>A line on the whole each time another tenth is done, for output that cannot show bars; else null.</summary>
    public string? Milestone(ExperimentView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var summary = view.Experiment.Summary;
        var step = (int)(summary.Fraction * Steps);
        if (step <= _step) return null;
        _step = step;
        var left = summary.RemainingSeconds is { } seconds ? $", {Durations.Format(seconds)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{summary.Fraction:P0} done: {summary.CompletedRuns} of {summary.Runs} runs{left}");
    }

    private static string? Line(RunSummary run) => run.Status switch
    {
        RunStatus.Completed => $"✓ {run.Key}{Result(run)} ({Durations.Format((run.FinishedAt - run.StartedAt)?.TotalSeconds)})",
        RunStatus.Failed => $"✗ {run.Key} failed: {run.Reason ?? "no reason was given"}",
        RunStatus.Cancelled => $"– {run.Key} cancelled{(run.Reason is null ? "" : $": {run.Reason}")}",
        RunStatus.Lost => $"! {run.Key} lost its host and goes back to the queue",
        _ => null,
    };

    private static string Result(RunSummary run)
    {
        foreach (var (name, unit) in new[] { (MetricNames.TestErrors, "test errors"), (MetricNames.ValidationErrors, "validation errors") })
        {
            if (run.Metrics.TryGetValue(name, out var value)) return string.Create(CultureInfo.InvariantCulture, $": {value:0} {unit}");
        }

        return "";
    }
}
