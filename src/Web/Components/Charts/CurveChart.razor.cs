using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Web.Live;

namespace Retort.Web.Components.Charts;

/// <summary>One series of several runs, live.</summary>
public sealed partial class CurveChart
{
    /// <summary>Runs drawn at once; more cannot be told apart.</summary>
    public const int MostRuns = 24;

    private readonly Dictionary<RunId, FeedLease<RunFeed>> _leases = [];
    private ChartFrame _frame = CurveFrame.Of("", "", []);
    private ImmutableArray<RunId> _shown = [];
    private (string Title, string Series)? _built;
    private string? _problem;

    [Parameter, EditorRequired]
    public ImmutableArray<RunSummary> Runs { get; set; }

    /// <summary>The stored name of the series.</summary>
    [Parameter, EditorRequired]
    public required string Series { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public int Height { get; set; } = 280;

    [Parameter]
    public string? EmptyText { get; set; }

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    protected override TimeSpan Period => TimeSpan.FromMilliseconds(250);

    protected override async Task OnParametersSetAsync()
    {
        ImmutableArray<RunId> wanted = [.. Runs.Take(MostRuns).Select(run => run.Id)];
        if (_built == (Title, Series) && wanted.SequenceEqual(_shown)) return;

        _shown = wanted;
        _built = (Title, Series);
        foreach (var id in wanted.Where(id => !_leases.ContainsKey(id))) _leases.Add(id, Feeds.Open(id, MarkChanged));
        Build();
        foreach (var id in _leases.Keys.Except(wanted).ToList())
        {
            _leases.Remove(id, out var lease);
            await lease!.DisposeAsync();
        }
    }

    protected override Task RefreshAsync()
    {
        Build();
        return Task.CompletedTask;
    }

    protected override async ValueTask ReleaseAsync()
    {
        foreach (var lease in _leases.Values) await lease.DisposeAsync();
        _leases.Clear();
    }

    private void Build()
    {
        var runs = Runs.ToDictionary(run => run.Id);
        _frame = CurveFrame.Of(Title, Series,
        [
            .. _shown.Where(id => _leases.ContainsKey(id) && runs.ContainsKey(id))
                .Select(id => (runs[id], _leases[id].Feed.Curves.GetValueOrDefault(Series, [])))
                .Where(curve => !curve.Item2.IsEmpty),
        ]);
        _problem = _leases.Values.Select(lease => lease.Feed.Problem).FirstOrDefault(problem => problem is not null);
    }
}
