using Orleans.Concurrency;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Queue;

/// <summary>Orders ready runs: priority, then fair share between projects, then age. The key is <see cref="Key"/>.</summary>
[Alias("retort.queue")]
public interface IQueueGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Idempotent by run.</summary>
    [Alias("enqueue")]
    Task EnqueueAsync(QueueEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Idempotent.</summary>
    [Alias("remove")]
    Task RemoveAsync(RunId run, CancellationToken cancellationToken = default);

    /// <summary>Takes the first run that <paramref name="capabilities"/> satisfy out of the queue; null when there is none.</summary>
    [Alias("take")]
    Task<RunId?> TakeAsync(HostId host, HostCapabilities capabilities, CancellationToken cancellationToken = default);

    /// <summary>The queue in order.</summary>
    [ReadOnly, Alias("list")]
    Task<ImmutableArray<QueuedRun>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Is told when a run enters the queue, so that waiting hosts ask at once. Expires after two minutes.</summary>
    [Alias("watch")]
    Task WatchAsync(IQueueObserver observer);

    [Alias("unwatch")]
    Task UnwatchAsync(IQueueObserver observer);
}
