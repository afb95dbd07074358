using Microsoft.AspNetCore.Components;
using Retort.Contracts.Identity;
using Retort.Web.Components.Navigation;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components.Experiments;

/// <summary>One experiment: plan, curves, results, runs, spec and history.</summary>
public sealed partial class ExperimentPage
{
    private ExperimentPageQuery _query = new();
    private FeedLease<ExperimentFeed>? _lease;
    private ExperimentSnapshot? _snapshot;
    private ExperimentId? _shown;
    private bool _unknown;

    [Parameter]
    public required string Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "series")]
    public string? Series { get; set; }

    [SupplyParameterFromQuery(Name = "groups")]
    public string? Groups { get; set; }

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        _query = ExperimentPageQuery.Parse(Navigation.Uri);
        ExperimentId? wanted = ExperimentId.TryParse(Id, out var id) ? id : null;
        if (wanted == _shown && (_lease is not null || _unknown)) return;

        _shown = wanted;
        _snapshot = null;
        _unknown = wanted is null;
        if (_lease is not null) await _lease.DisposeAsync();
        _lease = wanted is { } known ? Feeds.Open(known, MarkChanged) : null;
        Take();
    }

    protected override Task RefreshAsync()
    {
        Take();
        return Task.CompletedTask;
    }

    protected override ValueTask ReleaseAsync() => _lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Take()
    {
        if (_lease is null) return;
        _snapshot = _lease.Feed.Snapshot;
        _unknown = _lease.Feed.Ready && _snapshot is null && _lease.Feed.Problem is null;
    }

    private void Refresh() => _lease?.Feed.RequestRefresh();

    private void Leave() => Navigation.NavigateTo(AppUrls.Experiments());

    private IReadOnlyList<TabLink> Tabs(ExperimentSnapshot snapshot)
    {
        var id = snapshot.Summary.Id;
        return
        [
            Link(ExperimentTexts.TabOverview, ExperimentTab.Overview),
            Link(ExperimentTexts.TabCurves, ExperimentTab.Curves),
            Link(ExperimentTexts.TabRuns, ExperimentTab.Runs, snapshot.Runs.Length),
            Link(ExperimentTexts.TabSpec, ExperimentTab.Spec),
            Link(ExperimentTexts.TabHistory, ExperimentTab.History),
        ];

        TabLink Link(string title, ExperimentTab tab, int? count = null) =>
            new(title, AppUrls.Experiment(id, new ExperimentPageQuery { Tab = tab }), _query.Tab == tab, count);
    }
}
