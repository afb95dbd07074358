using System.Globalization;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>One bar for the experiment and one for each run that a host executes.</summary>
internal sealed class ExperimentBars(ProgressContext bars, NoteColumn notes)
{
    private readonly Dictionary<RunId, ProgressTask> _runs = [];
    private readonly ProgressTask _whole = bars.AddTask("starting", maxValue: 1);

    public void Show(ExperimentView view)
    {
        var summary = view.Experiment.Summary;
        _whole.Description = $"[bold]{Markup.Escape(summary.Name)}[/]";
        _whole.Value = Math.Min(summary.Fraction, 0.999);
        notes.Set(_whole, $"{summary.CompletedRuns} of {summary.Runs} runs{Left(summary.RemainingSeconds)}");

        foreach (var run in view.Runs)
        {
            var active = run.Status is RunStatus.Leased or RunStatus.Running;
            if (active) Show(run);
            else if (_runs.Remove(run.Id, out var over)) over.Value = over.MaxValue;
        }
    }

    private void Show(RunSummary run)
    {
        if (!_runs.TryGetValue(run.Id, out var bar))
        {
            bar = bars.AddTask(Markup.Escape(run.Key), maxValue: 1);
            _runs[run.Id] = bar;
        }

        // A bar that is full counts as completed and is hidden; the run may still be storing its checkpoint.
        bar.Value = Math.Min(run.Progress?.Fraction ?? 0, 0.999);
        var loss = run.Metrics.TryGetValue(MetricNames.TrainLoss, out var value) ? string.Create(CultureInfo.InvariantCulture, $", loss {value:0.000}") : "";
        notes.Set(bar, run.Progress is { } progress
            ? string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch:0.0} of {progress.Epochs}{loss}{Left(progress.RemainingSeconds)}")
            : "starting");
    }

    private static string Left(double? seconds) => seconds is null ? "" : $", {Durations.Format(seconds)} left";
}
