using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Audit;

namespace Retort.Web.Components.Experiments;

/// <summary>Who did what with an experiment and its runs.</summary>
public sealed partial class HistoryPanel : IDisposable
{
    private const int MostEvents = 1_000;

    private readonly CancellationTokenSource _stop = new();
    private ImmutableArray<AuditEvent> _events;
    private (ExperimentId, long)? _read;
    private string? _problem;

    [Parameter, EditorRequired]
    public ExperimentId Experiment { get; set; }

    /// <summary>The experiment's version: a new one may mean new events.</summary>
    [Parameter]
    public long Version { get; set; }

    [Inject]
    public required IAuditLog Audit { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (Experiment, Version)) return;
        _read = (Experiment, Version);
        try
        {
            _events = await Audit.ListAsync(Experiment, MostEvents, _stop.Token);
            _problem = null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception e)
        {
            // The border of the panel's loading: it says what failed.
            _problem = e.Message;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
