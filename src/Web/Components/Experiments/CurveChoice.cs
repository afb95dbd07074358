using System.Collections.Immutable;
using Retort.Contracts.Runs;

namespace Retort.Web.Components.Experiments;

/// <summary>Which runs' curves are shown before anyone chose.</summary>
public static class CurveChoice
{
    private const int MostFinished = 6;

    /// <summary>Those that run; when none does, those that started last.</summary>
    public static ImmutableArray<RunSummary> Training(ImmutableArray<RunSummary> runs)
    {
        ImmutableArray<RunSummary> running = [.. runs.Where(run => run.Status is RunStatus.Running or RunStatus.Leased)];
        return running.IsEmpty
            ? [.. runs.Where(run => run.StartedAt is not null).OrderByDescending(run => run.StartedAt).Take(MostFinished).Reverse()]
            : running;
    }

    /// <summary>Those of the selection stage that have started.</summary>
    public static ImmutableArray<RunSummary> Selection(ImmutableArray<RunSummary> runs) =>
        [.. runs.Where(run => run.Stage == RunStage.Selection && run.StartedAt is not null)];
}
