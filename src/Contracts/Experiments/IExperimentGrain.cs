using Orleans.Concurrency;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Experiments;

/// <summary>Owns an experiment's plan and progress. The key is the <see cref="ExperimentId"/>'s text.</summary>
[Alias("retort.experiment")]
public interface IExperimentGrain : IGrainWithStringKey
{
    /// <summary>Stores the spec, expands it into runs and releases those that wait for nothing. Idempotent by id.</summary>
    [Alias("submit")]
    Task<CommandOutcome> SubmitAsync(SubmitExperiment command, CancellationToken cancellationToken = default);

    /// <summary>Takes a run's news; releases runs that waited for it, freezes recipes when the selection stage ends. Idempotent by version.</summary>
    [Alias("run-changed")]
    Task RunChangedAsync(RunChanged change, CancellationToken cancellationToken = default);

    /// <summary>Cancels every run that has not ended. Refused when the experiment has ended.</summary>
    [Alias("cancel")]
    Task<CommandOutcome> CancelAsync(Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Hides it from lists; everything stays. Idempotent.</summary>
    [Alias("archive")]
    Task<CommandOutcome> ArchiveAsync(Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Undoes <see cref="ArchiveAsync"/>. Idempotent.</summary>
    [Alias("restore")]
    Task<CommandOutcome> RestoreAsync(Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Deletes runs, points and blobs that nothing else refers to; the audit trail stays. Refused while runs are active.</summary>
    [Alias("delete")]
    Task<CommandOutcome> DeleteAsync(Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Null when there is no such experiment.</summary>
    [ReadOnly, Alias("get")]
    Task<ExperimentDetails?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>After a restart: takes up releases and notices that were under way. Idempotent.</summary>
    [Alias("recover")]
    Task RecoverAsync(CancellationToken cancellationToken = default);

    /// <summary>Watches for two minutes; call again to renew.</summary>
    [Alias("watch")]
    Task WatchAsync(IExperimentObserver observer);

    [Alias("unwatch")]
    Task UnwatchAsync(IExperimentObserver observer);
}
