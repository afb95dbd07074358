using Retort.Contracts.Runs;

namespace Retort.Grains.Runs;

/// <summary>The legal transitions of a run. Whatever is not here does not happen.</summary>
public static class RunLifecycle
{
    /// <summary>Where <paramref name="trigger"/> leads from <paramref name="status"/>; null when it is not legal there.</summary>
    public static RunStatus? Next(RunStatus status, RunTrigger trigger) => (status, trigger) switch
    {
        (RunStatus.Planned, RunTrigger.Release) => RunStatus.Queued,
        (RunStatus.Planned, RunTrigger.Cancel) => RunStatus.Cancelled,

        (RunStatus.Queued, RunTrigger.Lease) => RunStatus.Leased,
        (RunStatus.Queued, RunTrigger.Cancel) => RunStatus.Cancelled,

        (RunStatus.Leased, RunTrigger.Start) => RunStatus.Running,
        (RunStatus.Leased or RunStatus.Running, RunTrigger.Complete) => RunStatus.Completed,
        (RunStatus.Leased or RunStatus.Running, RunTrigger.Fail) => RunStatus.Failed,
        (RunStatus.Leased or RunStatus.Running, RunTrigger.Cancel) => RunStatus.Cancelled,
        (RunStatus.Leased or RunStatus.Running, RunTrigger.GiveBack) => RunStatus.Queued,
        (RunStatus.Leased or RunStatus.Running, RunTrigger.Lose) => RunStatus.Lost,

        (RunStatus.Lost, RunTrigger.Requeue) => RunStatus.Queued,
        (RunStatus.Lost, RunTrigger.Fail) => RunStatus.Failed,
        (RunStatus.Lost, RunTrigger.Cancel) => RunStatus.Cancelled,

        _ => null,
    };

    /// <summary>Whether nothing more can happen.</summary>
    public static bool IsFinal(RunStatus status) => status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Whether a host holds the run.</summary>
    public static bool IsHeld(RunStatus status) => status is RunStatus.Leased or RunStatus.Running;
}
