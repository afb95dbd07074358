using Retort.Contracts.Identity;
using Retort.Storage.Catalogue;
using Retort.Storage.Metrics;
using Retort.Web.Reports;

namespace Retort.Web.Live;

/// <summary>What pages watch: one feed for each experiment and run, and one overview, shared by all circuits of this process.</summary>
public sealed class LiveFeeds : IAsyncDisposable
{
    private readonly SharedFeeds<ExperimentId, ExperimentFeed> _experiments;
    private readonly SharedFeeds<RunId, RunFeed> _runs;
    private readonly SharedFeeds<int, OverviewFeed> _overview;

    public LiveFeeds(IGrainFactory grains, ICatalogue catalogue, IMetricStore metrics, ReportBuilder reports, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        var logger = loggers.CreateLogger<LiveFeeds>();
        _experiments = new(id => new ExperimentFeed(id, grains, catalogue, reports, logger));
        _runs = new(id => new RunFeed(id, grains, metrics, logger));
        _overview = new(_ => new OverviewFeed(grains, catalogue, reports, logger));
    }

    /// <param name="id">The experiment.</param>
    /// <param name="changed">Called on any thread when there is something new.</param>
    public FeedLease<ExperimentFeed> Open(ExperimentId id, Action changed) => _experiments.Open(id, changed);

    /// <inheritdoc cref="Open(ExperimentId, Action)"/>
    public FeedLease<RunFeed> Open(RunId id, Action changed) => _runs.Open(id, changed);

    /// <summary>Running and recent experiments, hosts and the queue.</summary>
    public FeedLease<OverviewFeed> OpenOverview(Action changed) => _overview.Open(0, changed);

    public async ValueTask DisposeAsync()
    {
        await _experiments.StopAsync();
        await _runs.StopAsync();
        await _overview.StopAsync();
    }
}
