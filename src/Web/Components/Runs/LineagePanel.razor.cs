using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;

namespace Retort.Web.Components.Runs;

/// <summary>What a run was made from and what was made from it.</summary>
public sealed partial class LineagePanel : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ImmutableArray<RunSummary> _users;
    private (RunId, long)? _read;
    private string? _problem;

    [Parameter, EditorRequired]
    public required RunDetails Details { get; set; }

    [Inject]
    public required ICatalogue Catalogue { get; init; }

    [Inject]
    public required IGrainFactory Grains { get; init; }

    // Before the teacher is done a student has no input yet, but its plan says whose student it is.
    private RunId? TeacherRun => Details.Inputs.TeacherRun ?? (Details.Spec.SoftTargets is null ? null : Details.DependsOn.Cast<RunId?>().LastOrDefault());

    // Resumable checkpoints serve the run itself; lineage is about what it gave to others.
    private IEnumerable<RunArtefact> Products => Details.Artefacts.Where(artefact => artefact.Kind != ArtefactKind.Resumable);

    protected override async Task OnParametersSetAsync()
    {
        var key = (Details.Summary.Id, Details.Summary.Version);
        if (_read == key || Details.Summary.Role != RunRole.Teacher) return;
        _read = key;
        try
        {
            var used = await Task.WhenAll(Products.Select(artefact => Grains.GetGrain<ICheckpointGrain>(artefact.Blob.Value).GetAsync(_stop.Token)));
            var users = used.OfType<CheckpointDetails>().SelectMany(checkpoint => checkpoint.UsedBy).ToHashSet();
            var runs = await Catalogue.ListRunsAsync(Details.Summary.Id.Experiment, _stop.Token);
            _users = [.. runs.Where(run => users.Contains(run.Id))];
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
