using Microsoft.AspNetCore.Components;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Storage.Metrics;
using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.Runs;

/// <summary>A run's log: read forward in pages, followed while the run goes on, searched.</summary>
public sealed partial class LogPanel
{
    private const int PageLines = 1_000;

    // A page of the log is text of at most 8 KiB a line; so many lines are read at once, more on request.
    private const int LinesAtOnce = 5_000;

    private readonly List<LogLine> _lines = [];
    private RunId _run;
    private string? _search;
    private string? _text;
    private string? _problem;
    private long _next;
    private long _seen;
    private long _limit = LinesAtOnce;
    private bool _more;
    private bool _read;
    private bool _reading;

    [Parameter, EditorRequired]
    public RunId Run { get; set; }

    /// <summary>Grows when there are new lines.</summary>
    [Parameter]
    public long Cursor { get; set; }

    /// <summary>Text that lines must contain; null for all.</summary>
    [Parameter]
    public string? Search { get; set; }

    /// <summary>Whether lines may still come.</summary>
    [Parameter]
    public bool Live { get; set; }

    [Inject]
    public required IMetricStore Metrics { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (_run != Run || _search != Search)
        {
            (_run, _search, _text) = (Run, Search, Search);
            (_next, _seen, _limit, _read, _more) = (0, 0, LinesAtOnce, false, false);
            _lines.Clear();
        }

        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        if (_reading) return;
        _reading = true;
        try
        {
            while (_seen < _limit)
            {
                var (run, search) = (_run, _search);
                var page = await Metrics.ReadLogAsync(run, _next, PageLines, Stop);
                if (run != _run || search != _search) continue;

                _lines.AddRange(page.Lines.Where(line => search is null || line.Text.Contains(search, StringComparison.OrdinalIgnoreCase)));
                (_next, _seen, _more, _read, _problem) = (page.Cursor, _seen + page.Lines.Length, page.More, true, null);
                if (!page.More) break;
            }
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception e)
        {
            // The border of the panel's loading: it says what failed; the next news try again.
            _problem = e.Message;
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task ReadMoreAsync()
    {
        _limit += LinesAtOnce;
        await ReadAsync();
    }

    private void SearchLines() => Navigation.NavigateTo(AppUrls.Run(Run, new RunPageQuery
    {
        Tab = RunTab.Log,
        Search = string.IsNullOrWhiteSpace(_text) ? null : _text.Trim(),
    }));
}
