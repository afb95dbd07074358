using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>Shows an experiment's progress until it ends: bars in a terminal, lines elsewhere.</summary>
internal sealed class ExperimentFollower(CommandContext context, ServerClient client)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>How the experiment ended. Throws when the command is to end before that.</summary>
    public async Task<ExperimentStatus> FollowAsync(ExperimentId id)
    {
        var news = new ExperimentNews();
        if (!context.Out.Profile.Capabilities.Interactive)
            return await PollAsync(id, news, view => news.Milestone(view));

        var notes = new NoteColumn();
        return await context.Out.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), notes)
            .StartAsync(bars =>
            {
                var live = new ExperimentBars(bars, notes);
                return PollAsync(id, news, view =>
                {
                    live.Show(view);
                    return null;
                });
            });
    }

    private async Task<ExperimentStatus> PollAsync(ExperimentId id, ExperimentNews news, Func<ExperimentView, string?> show)
    {
        var stop = context.Interrupts.Stop;
        using var timer = new PeriodicTimer(PollEvery, context.Clock);
        do
        {
            var view = await client.GetExperimentAsync(id, stop);
            foreach (var line in news.Of(view)) context.Out.WriteLine(line);
            if (show(view) is { } milestone) context.Out.WriteLine(milestone);
            if (view.Experiment.Summary.Status != ExperimentStatus.Running) return view.Experiment.Summary.Status;
        }
        while (await timer.WaitForNextTickAsync(stop));

        throw new OperationCanceledException(stop);
    }
}
