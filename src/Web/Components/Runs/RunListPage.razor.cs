using Microsoft.AspNetCore.Components;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;
using Retort.Web.Components.Navigation;
using Retort.Web.Live;

namespace Retort.Web.Components.Runs;

/// <summary>All runs, newest first.</summary>
public sealed partial class RunListPage
{
    private RunListQuery _query = new();
    private CataloguePage<RunSummary>? _page;
    private FeedLease<OverviewFeed>? _lease;
    private string? _problem;

    [Inject]
    public required ICatalogue Catalogue { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required LiveFeeds Feeds { get; init; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    public string? Role { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    protected override void OnInitialized() => _lease = Feeds.OpenOverview(MarkChanged);

    protected override async Task OnParametersSetAsync()
    {
        _query = RunListQuery.Parse(Navigation.Uri);
        await LoadAsync();
    }

    protected override Task RefreshAsync() => LoadAsync();

    protected override ValueTask ReleaseAsync() => _lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task LoadAsync()
    {
        var query = _query;
        try
        {
            var page = await Catalogue.ListRunsAsync(new RunQuery
            {
                Status = query.Status,
                Role = query.Role,
                Skip = (query.Page - 1) * RunListQuery.PageSize,
                Take = RunListQuery.PageSize,
            }, Stop);

            // An answer to an older question must not replace a newer one.
            if (query == _query) (_page, _problem) = (page, null);
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

    private void ChooseStatus(ChangeEventArgs change) =>
        Go(_query with { Status = Enum.TryParse<RunStatus>(change.Value?.ToString(), out var status) ? status : null });

    private void ChooseRole(ChangeEventArgs change) =>
        Go(_query with { Role = Enum.TryParse<RunRole>(change.Value?.ToString(), out var role) ? role : null });

    private void Go(RunListQuery query) => Navigation.NavigateTo(AppUrls.Runs(query with { Page = 1 }));
}
