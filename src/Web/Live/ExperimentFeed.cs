using System.Collections.Immutable;
using System.Threading.Channels;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;
using Retort.Web.Reports;

namespace Retort.Web.Live;

/// <summary>Follows one experiment: what its grain tells, and the whole again when a run ends or now and then.</summary>
public sealed class ExperimentFeed : Feed, IExperimentObserver
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(45);

    // Observers may lose a message; the whole is read again at this interval while anything can still change.
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(15);

    private readonly ExperimentId _id;
    private readonly IGrainFactory _grains;
    private readonly ICatalogue _catalogue;
    private readonly ReportBuilder _reports;
    private readonly ILogger _logger;
    private readonly Channel<bool> _stale = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Lock _gate = new();

    internal ExperimentFeed(ExperimentId id, IGrainFactory grains, ICatalogue catalogue, ReportBuilder reports, ILogger logger)
    {
        _id = id;
        _grains = grains;
        _catalogue = catalogue;
        _reports = reports;
        _logger = logger;
    }

    /// <summary>Null until it is read, or when there is no such experiment.</summary>
    public ExperimentSnapshot? Snapshot { get; private set; }

    /// <summary>Asks for the whole to be read again, such as after a command.</summary>
    public void RequestRefresh() => _stale.Writer.TryWrite(true);

    public Task ExperimentChangedAsync(ExperimentUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var ended = false;
        lock (_gate)
        {
            if (Snapshot is not { } current) return Task.CompletedTask;
            if (update.Summary.Version >= current.Summary.Version) current = current with { Details = current.Details with { Summary = update.Summary } };
            if (update.Run is { } run)
            {
                var index = IndexOf(current.Runs, run.Id);
                if (index < 0) ended = true;
                else if (run.Version >= current.Runs[index].Version)
                {
                    ended = run.IsFinished && !current.Runs[index].IsFinished;
                    current = current with { Runs = current.Runs.SetItem(index, run) };
                }
            }

            ended |= update.Summary.Status != Snapshot.Summary.Status;
            Snapshot = current;
        }

        // Results, frozen recipes and the plan's settled recipes come with the whole.
        if (ended) RequestRefresh();
        Publish();
        return Task.CompletedTask;
    }

    protected override async Task FollowAsync(CancellationToken stop)
    {
        var grain = _grains.GetGrain<IExperimentGrain>(_id.Value);
        var self = _grains.CreateObjectReference<IExperimentObserver>(this);
        try
        {
            await grain.WatchAsync(self);
            await ReadAsync(grain, stop);
            var sinceRenewal = TimeSpan.Zero;
            while (true)
            {
                if (!await WaitAsync(stop)) sinceRenewal += Refresh;
                if (sinceRenewal >= Renewal)
                {
                    await grain.WatchAsync(self);
                    sinceRenewal = TimeSpan.Zero;
                }

                await ReadAsync(grain, stop);
            }
        }
        finally
        {
            try
            {
                await grain.UnwatchAsync(self);
                _grains.DeleteObjectReference<IExperimentObserver>(self);
            }
            catch (Exception e)
            {
                // Cleaning up must not hide why following ended; the subscription expires by itself.
                _logger.UnsubscribingFailed(e, nameof(ExperimentFeed));
            }
        }
    }

    protected override void LogFailure(Exception exception) => _logger.FollowingFailed(exception, nameof(ExperimentFeed));

    private async Task<bool> WaitAsync(CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(Refresh);
        try
        {
            await _stale.Reader.ReadAsync(timeout.Token);

            // Several runs often end together; one reading serves them all.
            await Task.Delay(TimeSpan.FromMilliseconds(300), stop);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReadAsync(IExperimentGrain grain, CancellationToken stop)
    {
        var details = await grain.GetAsync(stop);
        var runs = details is null ? [] : await _catalogue.ListRunsAsync(_id, stop);
        var report = details is null ? null : await _reports.BuildAsync(_id, stop);
        lock (_gate)
        {
            Snapshot = details is null || report is null ? null : new ExperimentSnapshot(details, Newest(runs, Snapshot?.Runs ?? []), report);
        }

        Publish();
    }

    // The catalogue may be behind what the observer has already told.
    private static ImmutableArray<RunSummary> Newest(ImmutableArray<RunSummary> read, ImmutableArray<RunSummary> known)
    {
        var byId = known.ToDictionary(run => run.Id);
        return [.. read.Select(run => byId.TryGetValue(run.Id, out var heard) && heard.Version > run.Version ? heard : run)];
    }

    private static int IndexOf(ImmutableArray<RunSummary> runs, RunId id)
    {
        for (var i = 0; i < runs.Length; i++)
        {
            if (runs[i].Id == id) return i;
        }

        return -1;
    }
}
