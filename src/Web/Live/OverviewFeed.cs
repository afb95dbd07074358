using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Results;
using Retort.Storage.Catalogue;
using Retort.Web.Reports;

namespace Retort.Web.Live;

/// <summary>Reads the overview once a second for all circuits that show it.</summary>
public sealed class OverviewFeed : Feed
{
    private const int MostRecent = 8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IGrainFactory _grains;
    private readonly ICatalogue _catalogue;
    private readonly ReportBuilder _reports;
    private readonly ILogger _logger;
    private ImmutableDictionary<ExperimentId, ReportRetention?> _headlines = ImmutableDictionary<ExperimentId, ReportRetention?>.Empty;

    internal OverviewFeed(IGrainFactory grains, ICatalogue catalogue, ReportBuilder reports, ILogger logger)
    {
        _grains = grains;
        _catalogue = catalogue;
        _reports = reports;
        _logger = logger;
    }

    /// <summary>Null until it is read.</summary>
    public Overview? Overview { get; private set; }

    protected override async Task FollowAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            var running = await _catalogue.ListExperimentsAsync(new ExperimentQuery { Status = ExperimentStatus.Running, Take = MostRecent }, stop);
            var recent = await _catalogue.ListExperimentsAsync(new ExperimentQuery { Take = MostRecent }, stop);
            var hosts = await _catalogue.ListHostsAsync(stop);
            var queue = await _grains.GetGrain<IQueueGrain>(IQueueGrain.Key).ListAsync(stop);
            await ReadHeadlinesAsync(recent.Items, stop);
            Overview = new Overview(running.Items, running.Total, recent.Items, recent.Total, hosts, queue, _headlines);
            Publish();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    protected override void LogFailure(Exception exception) => _logger.FollowingFailed(exception, nameof(OverviewFeed));

    // The result of an experiment that has ended does not change, so it is built once.
    private async Task ReadHeadlinesAsync(ImmutableArray<ExperimentSummary> recent, CancellationToken stop)
    {
        _headlines = _headlines.RemoveRange(_headlines.Keys.Except(recent.Select(experiment => experiment.Id)));
        foreach (var experiment in recent.Where(experiment => experiment.Status != ExperimentStatus.Running && !_headlines.ContainsKey(experiment.Id)))
        {
            var report = await _reports.BuildAsync(experiment.Id, stop);
            _headlines = _headlines.Add(experiment.Id, report?.Retention.FirstOrDefault(retention => retention.Headline));
        }
    }
}
