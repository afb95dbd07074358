using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Retort.Web.Components.Charts;

/// <summary>Shows a <see cref="ChartFrame"/>: drawn by ECharts, as a table, and in words.</summary>
public sealed partial class Chart : IAsyncDisposable
{
    private readonly string _id = $"chart-{Guid.NewGuid():N}";
    private ElementReference _canvas;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private ChartFrame? _shown;
    private bool _asTable;
    private bool _drawing;
    private bool _disposed;

    [Parameter, EditorRequired]
    public required ChartFrame Frame { get; set; }

    /// <summary>In CSS pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 300;

    /// <summary>Said while there is nothing to draw.</summary>
    [Parameter]
    public string? EmptyText { get; set; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // One drawing at a time; a frame that comes meanwhile is drawn after it.
        if (_drawing) return;
        _drawing = true;
        try
        {
            if (_module is null)
            {
                _module = await Script.InvokeAsync<IJSObjectReference>("import", "./Components/Charts/Chart.razor.js");
                _chart = await _module.InvokeAsync<IJSObjectReference>("create", _canvas, CultureInfo.CurrentCulture.Name);
            }

            while (!_disposed && !ReferenceEquals(_shown, Frame) && !Frame.IsEmpty && !_asTable) await DrawAsync(Frame);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; nothing is left to draw on.
        }
        finally
        {
            _drawing = false;
        }
    }

    private async Task DrawAsync(ChartFrame frame)
    {
        if (_shown is not null && ChartDelta.Between(_shown, frame) is { } delta)
        {
            if (!delta.Appends.IsEmpty) await _chart!.InvokeVoidAsync("append", delta.Appends.Select(ChartWire.Append));
        }
        else
        {
            await _chart!.InvokeVoidAsync("draw", ChartWire.Frame(frame));
        }

        _shown = frame;
    }

    private void ToggleTable()
    {
        _asTable = !_asTable;
        _shown = null;
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        try
        {
            if (_chart is not null)
            {
                await _chart.InvokeVoidAsync("dispose");
                await _chart.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the chart with it.
        }
    }
}
