using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;

namespace Retort.Grains.Queue;

/// <summary>
/// The line of ready runs. A run that was taken stays in the line, hidden, until it says that it was leased: a crash between the two
/// loses nothing. That a run is ready is the run's own truth; what stands here in error is refused by the run.
/// </summary>
public sealed partial class QueueGrain : Grain, IQueueGrain
{
    // How long a run that was taken stays hidden from other hosts if nothing more is heard of it.
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(2);

    private readonly IPersistentState<QueueState> _state;
    private readonly GrainStores _stores;
    private readonly GrainProcess _process;
    private readonly TimeProvider _clock;
    private readonly ILogger<QueueGrain> _logger;
    private readonly ObserverManager<IQueueObserver> _watchers;
    private readonly Dictionary<RunId, DateTimeOffset> _offers = [];
    private Chore _news = null!;

    public QueueGrain(
        [PersistentState("queue", GrainStores.StateStorage)] IPersistentState<QueueState> state,
        GrainStores stores,
        GrainProcess process,
        ILogger<QueueGrain> logger)
    {
        (_state, _stores, _process, _clock, _logger) = (state, stores, process, process.Clock, logger);
        _watchers = new(WatchTime, logger) { GetDateTime = () => process.Clock.GetUtcNow().UtcDateTime };
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _news = new Chore(this, _process, TimeSpan.Zero, interleave: true, _ => _watchers.Notify(watcher => watcher.RunReadyAsync()), failure => LogWatchersFailed(failure));
        return Task.CompletedTask;
    }

    public async Task EnqueueAsync(QueueEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _offers.Remove(entry.Run);
        await WriteAsync(_state.State.Enqueue(entry));
        if (_watchers.Count > 0) _news.AskNow();
    }

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken = default)
    {
        _offers.Remove(run);
        return WriteAsync(_state.State.Remove(run));
    }

    public async Task<RunId?> TakeAsync(HostId host, HostCapabilities capabilities, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        var now = _clock.GetUtcNow();
        var taken = QueueOrder.Sort(_state.State).FirstOrDefault(entry =>
            QueueOrder.Satisfies(capabilities, entry.Needs) && (!_offers.TryGetValue(entry.Run, out var until) || until <= now));
        if (taken is null) return null;

        _offers[taken.Run] = now + OfferTime;
        await WriteAsync(_state.State.CountTurn(taken.Project));
        LogTaken(taken.Run, host);
        return taken.Run;
    }

    public async Task<ImmutableArray<QueuedRun>> ListAsync(CancellationToken cancellationToken = default)
    {
        var hosts = (await _stores.Catalogue.ListHostsAsync(cancellationToken)).Where(host => host is { Online: true, Draining: false }).ToList();
        return [.. QueueOrder.Sort(_state.State).Select((entry, index) => new QueuedRun { Entry = entry, Position = index + 1, Reason = ReasonOf(entry, hosts) })];
    }

    public Task WatchAsync(IQueueObserver observer)
    {
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(IQueueObserver observer)
    {
        _watchers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private static WaitReason ReasonOf(QueueEntry entry, List<HostSummary> hosts) =>
        hosts.Count == 0 ? WaitReason.NoHost
        : hosts.Any(host => QueueOrder.Satisfies(host.Capabilities, entry.Needs)) ? WaitReason.HostsBusy
        : WaitReason.NoMatchingHost;

    private async Task WriteAsync(QueueState next)
    {
        var previous = _state.State;
        if (ReferenceEquals(next, previous)) return;
        _state.State = next;
        try
        {
            await _state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            _state.State = previous;
            throw;
        }
    }
}
