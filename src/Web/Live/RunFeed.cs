using System.Collections.Immutable;
using System.Threading.Channels;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Metrics;

namespace Retort.Web.Live;

/// <summary>Follows one run: its state, and its curves by cursor so that no point is read twice.</summary>
public sealed class RunFeed : Feed, IRunObserver
{
    /// <summary>Points of one series that are kept; twice as many are thinned out to this.</summary>
    public const int PointsKept = 4_000;

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(250);

    private readonly RunId _id;
    private readonly IGrainFactory _grains;
    private readonly IMetricStore _metrics;
    private readonly ILogger _logger;
    private readonly Channel<RunUpdate> _news = Channel.CreateBounded<RunUpdate>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    internal RunFeed(RunId id, IGrainFactory grains, IMetricStore metrics, ILogger logger)
    {
        _id = id;
        _grains = grains;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Null until it is read, or when there is no such run.</summary>
    public RunDetails? Details { get; private set; }

    /// <summary>By name; each in order of its steps.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<SeriesPoint>> Curves { get; private set; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<SeriesPoint>>(StringComparer.Ordinal);

    /// <summary>Grows when points or log lines were stored.</summary>
    public long Cursor { get; private set; }

    public Task RunChangedAsync(RunUpdate update)
    {
        _news.Writer.TryWrite(update);
        return Task.CompletedTask;
    }

    protected override async Task FollowAsync(CancellationToken stop)
    {
        var grain = _grains.GetGrain<IRunGrain>(_id.Value);
        var self = _grains.CreateObjectReference<IRunObserver>(this);
        try
        {
            await grain.WatchAsync(self);
            Details = await grain.GetAsync(stop);
            await ReadCurvesAsync(fromStart: true, stop);
            Publish();
            while (true)
            {
                var update = await NextAsync(stop);
                if (update is null) await grain.WatchAsync(self);
                await TakeAsync(grain, update, stop);
                Publish();
                await Task.Delay(Throttle, stop);
            }
        }
        finally
        {
            try
            {
                await grain.UnwatchAsync(self);
                _grains.DeleteObjectReference<IRunObserver>(self);
            }
            catch (Exception e)
            {
                // Cleaning up must not hide why following ended; the subscription expires by itself.
                _logger.UnsubscribingFailed(e, nameof(RunFeed));
            }
        }
    }

    protected override void LogFailure(Exception exception) => _logger.FollowingFailed(exception, nameof(RunFeed));

    /// <summary>The next news; null when it is time to renew the subscription.</summary>
    private async Task<RunUpdate?> NextAsync(CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(Renewal);
        try
        {
            return await _news.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task TakeAsync(IRunGrain grain, RunUpdate? update, CancellationToken stop)
    {
        var known = Details?.Summary;
        if (update is null || known is null || update.Summary.Status != known.Status || update.Summary.Attempt != known.Attempt)
            Details = await grain.GetAsync(stop);
        else if (update.Summary.Version >= known.Version)
            Details = Details! with { Summary = update.Summary };

        // A new attempt takes points back: what was read of the attempt before may not count any more.
        var restarted = known is not null && Details is not null && Details.Summary.Attempt != known.Attempt;
        if (restarted || update is null || update.Cursor > Cursor) await ReadCurvesAsync(restarted, stop);
    }

    private async Task ReadCurvesAsync(bool fromStart, CancellationToken stop)
    {
        var snapshot = await _metrics.ReadAsync(_id, [], fromStart ? 0 : Cursor, PointsKept, stop);
        var curves = (fromStart ? Curves.Clear() : Curves).ToBuilder();
        foreach (var series in snapshot.Series) curves[series.Name] = CurvePoints.Join(curves.GetValueOrDefault(series.Name, []), series.Points, PointsKept);
        Curves = curves.ToImmutable();
        Cursor = snapshot.Cursor;
    }
}
