using Microsoft.AspNetCore.Components;
using Retort.Contracts.Hosts;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components.Hosts;

/// <summary>Training hosts, and what waits for them.</summary>
public sealed partial class HostListPage
{
    private const int MostListed = 200;

    private FeedLease<OverviewFeed>? _lease;
    private Overview? _overview;

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [Inject]
    public required IGrainFactory Grains { get; init; }

    [Inject]
    public required Viewer Viewer { get; init; }

    [Inject]
    public required Commands Commands { get; init; }

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

    private async Task DrainAsync(HostSummary host)
    {
        var drain = !host.Draining;
        var sure = await Commands.ConfirmAsync(
            drain ? HostTexts.DrainTitle : HostTexts.UndrainTitle,
            drain ? HostTexts.DrainText.With(host.Id) : HostTexts.UndrainText.With(host.Id),
            [],
            drain ? HostTexts.Drain : HostTexts.Undrain,
            HostTexts.LeaveAsIs);
        if (!sure) return;
        try
        {
            var outcome = await Grains.GetGrain<ITrainingHostGrain>(host.Id.Value).DrainAsync(drain, await Viewer.GetActorAsync());
            Commands.Report(outcome, drain ? HostTexts.Drained.With(host.Id) : HostTexts.Undrained.With(host.Id));
        }
        catch (Exception e)
        {
            // The border of a click: the member is told, and the page stays.
            Commands.ReportFailure(e);
        }
    }
}
