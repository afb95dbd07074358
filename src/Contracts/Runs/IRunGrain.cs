using Orleans.Concurrency;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>One run's life-cycle. The key is the <see cref="RunId"/>'s text.</summary>
[Alias("retort.run")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Creates the run. Idempotent.</summary>
    [Alias("plan")]
    Task PlanAsync(PlanRun command, CancellationToken cancellationToken = default);

    /// <summary>Moves Planned to Queued and enters the queue. Idempotent; refused when the run has ended.</summary>
    [Alias("release")]
    Task<CommandOutcome> ReleaseAsync(ReleaseRun command, CancellationToken cancellationToken = default);

    /// <summary>Starts a new attempt on <paramref name="host"/>; null when the run is not queued any more.</summary>
    [Alias("lease")]
    Task<AttemptGrant?> LeaseAsync(HostId host, CancellationToken cancellationToken = default);

    /// <summary>Pushes the lease's deadline out and carries commands back.</summary>
    [Alias("heartbeat")]
    Task<AttemptReply> HeartbeatAsync(AttemptHeartbeat heartbeat, CancellationToken cancellationToken = default);

    /// <summary>Stores points and log lines; returns once they are durable. Idempotent by sequence number.</summary>
    [Alias("append")]
    Task<AttemptReply> AppendAsync(AttemptBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Records a blob that was uploaded before. Idempotent.</summary>
    [Alias("record")]
    Task<AttemptReply> RecordAsync(AttemptArtefact artefact, CancellationToken cancellationToken = default);

    /// <summary>Ends the attempt. Idempotent.</summary>
    [Alias("finish")]
    Task<AttemptReply> FinishAsync(AttemptFinish finish, CancellationToken cancellationToken = default);

    /// <summary>Cancels the run: at once when no host has it, else with the host's next heartbeat. Refused when it has ended.</summary>
    [Alias("cancel")]
    Task<CommandOutcome> CancelAsync(Actor actor, string reason, CancellationToken cancellationToken = default);

    /// <summary>Removes the run's state, points and references; its audit trail stays. Refused while it runs.</summary>
    [Alias("delete")]
    Task<CommandOutcome> DeleteAsync(Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Null when there is no such run.</summary>
    [ReadOnly, Alias("get")]
    Task<RunDetails?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>After a restart: re-arms the deadline of a leased run, re-enters the queue when queued. Idempotent.</summary>
    [Alias("recover")]
    Task RecoverAsync(CancellationToken cancellationToken = default);

    /// <summary>Watches the run for two minutes; call again to renew.</summary>
    [Alias("watch")]
    Task WatchAsync(IRunObserver observer);

    [Alias("unwatch")]
    Task UnwatchAsync(IRunObserver observer);
}
