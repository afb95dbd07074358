using Microsoft.AspNetCore.Components;
using Retort.Contracts.Experiments;
using Retort.Storage.Catalogue;
using Retort.Web.Components.Navigation;
using Retort.Web.Live;

namespace Retort.Web.Components.Experiments;

/// <summary>All experiments: search, filter, act.</summary>
public sealed partial class ExperimentListPage
{
    private ExperimentListQuery _query = new();
    private CataloguePage<ExperimentSummary>? _page;
    private FeedLease<OverviewFeed>? _lease;
    private IReadOnlyList<ExperimentSummary> _rows = [];
    private string? _text;
    private string? _problem;

    [Inject]
    public required ICatalogue Catalogue { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [Inject]
    public required ExperimentActions Actions { get; init; }

    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "archived")]
    public string? Archived { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    private bool Filtered => _query is not { Text: null, Status: null, Archived: false };

    protected override void OnInitialized() => _lease = Feeds.OpenOverview(MarkChanged);

    protected override async Task OnParametersSetAsync()
    {
        _query = ExperimentListQuery.Parse(Navigation.Uri);
        _text = _query.Text;
        await LoadAsync();
    }

    protected override Task RefreshAsync() => LoadAsync();

    protected override ValueTask ReleaseAsync() => _lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Tone(ExperimentStatus status) => status switch
    {
        ExperimentStatus.Completed => "good",
        ExperimentStatus.Failed => "bad",
        ExperimentStatus.Cancelled => "idle",
        _ => "busy",
    };

    private async Task LoadAsync()
    {
        var query = _query;
        try
        {
            var page = await Catalogue.ListExperimentsAsync(new ExperimentQuery
            {
                Text = query.Text,
                Status = query.Status,
                Archived = query.Archived,
                Skip = (query.Page - 1) * ExperimentListQuery.PageSize,
                Take = ExperimentListQuery.PageSize,
            }, Stop);

            // An answer to an older question must not replace a newer one.
            if (query == _query) (_page, _rows, _problem) = (page, [.. page.Items], null);
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception e)
        {
            // The border of the page's loading: it says what failed and offers to try again.
            _problem = e.Message;
        }
    }

    private void Search() => Go(_query with { Text = string.IsNullOrWhiteSpace(_text) ? null : _text.Trim() });

    private void ChooseStatus(ChangeEventArgs change) =>
        Go(_query with { Status = Enum.TryParse<ExperimentStatus>(change.Value?.ToString(), out var status) ? status : null });

    private void ToggleArchived(ChangeEventArgs change) => Go(_query with { Archived = change.Value is true });

    private void Go(ExperimentListQuery query) => Navigation.NavigateTo(AppUrls.Experiments(query with { Page = 1 }));

    private async Task ActAsync(ExperimentSummary experiment, Func<ExperimentSummary, Task<bool>> act)
    {
        if (await act(experiment)) await LoadAsync();
    }
}
