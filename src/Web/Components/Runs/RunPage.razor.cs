using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Web.Components.Navigation;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components.Runs;

/// <summary>One run: curves, metrics, log, spec and manifest, checkpoints, lineage.</summary>
public sealed partial class RunPage
{
    private RunPageQuery _query = new();
    private FeedLease<RunFeed>? _lease;
    private RunDetails? _details;
    private ImmutableArray<string> _series = [];
    private RunId? _shown;
    private long _cursor;
    private bool _unknown;

    [Parameter]
    public required string Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "search")]
    public string? Search { get; set; }

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        _query = RunPageQuery.Parse(Navigation.Uri);
        RunId? wanted = RunId.TryParse(Id, out var id) ? id : null;
        if (wanted == _shown && (_lease is not null || _unknown)) return;

        _shown = wanted;
        _details = null;
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
        _details = _lease.Feed.Details;
        _cursor = _lease.Feed.Cursor;
        _unknown = _lease.Feed.Ready && _details is null && _lease.Feed.Problem is null;
        ImmutableArray<string> series = [.. _lease.Feed.Curves.Keys];
        if (!series.SequenceEqual(_series)) _series = series;
    }

    private IReadOnlyList<TabLink> Tabs(RunDetails details)
    {
        var id = details.Summary.Id;
        return
        [
            Link(RunTexts.TabCurves, RunTab.Curves),
            Link(RunTexts.TabLog, RunTab.Log),
            Link(RunTexts.TabSpec, RunTab.Spec),
            Link(RunTexts.TabCheckpoints, RunTab.Checkpoints, details.Artefacts.Length),
            Link(RunTexts.TabLineage, RunTab.Lineage),
        ];

        TabLink Link(string title, RunTab tab, int? count = null) => new(title, AppUrls.Run(id, new RunPageQuery { Tab = tab }), _query.Tab == tab, count);
    }
}
