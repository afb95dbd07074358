using Microsoft.AspNetCore.Components;
using Retort.Contracts.Experiments;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components.Home;

/// <summary>What goes on: running and recent experiments, hosts, the queue.</summary>
public sealed partial class HomePage
{
    private FeedLease<OverviewFeed>? _lease;
    private Overview? _overview;

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [Inject]
    public required Viewer Viewer { get; init; }

    private string? Problem => _lease?.Feed.Problem;

    private int Online => _overview?.Hosts.Count(host => host.Online) ?? 0;

    protected override void OnInitialized()
    {
        _lease = Feeds.OpenOverview(MarkChanged);
        _overview = _lease.Feed.Overview;
    }

    protected override Task RefreshAsync()
    {
        _overview = _lease!.Feed.Overview;
        return Task.CompletedTask;
    }

    protected override ValueTask ReleaseAsync() => _lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Remaining(ExperimentSummary experiment) => experiment.RemainingSeconds is { } seconds
        ? HomeTexts.Remaining.With(Quantity.Duration(seconds))
        : HomeTexts.Estimating;
}
