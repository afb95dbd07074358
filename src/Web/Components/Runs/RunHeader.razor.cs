using Microsoft.AspNetCore.Components;
using Retort.Contracts.Runs;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Runs;

/// <summary>Name, state, progress and commands of a run.</summary>
public sealed partial class RunHeader
{
    [Parameter, EditorRequired]
    public required RunDetails Details { get; set; }

    [Inject]
    public required IGrainFactory Grains { get; init; }

    [Inject]
    public required Viewer Viewer { get; init; }

    [Inject]
    public required Commands Commands { get; init; }

    private RunSummary Run => Details.Summary;

    private string Tone => Run.Status switch
    {
        RunStatus.Completed => "good",
        RunStatus.Failed => "bad",
        RunStatus.Cancelled => "idle",
        _ => "busy",
    };

    private async Task CancelAsync()
    {
        var sure = await Commands.ConfirmAsync(
            RunTexts.CancelTitle, RunTexts.CancelText.With(Run.Key), [RunTexts.CancelLossProgress, RunTexts.CancelLossDependants], RunTexts.CancelConfirm, RunTexts.KeepRunning);
        if (!sure) return;
        try
        {
            var actor = await Viewer.GetActorAsync();
            Commands.Report(await Grains.GetGrain<IRunGrain>(Run.Id.Value).CancelAsync(actor, RunTexts.CancelReason.With(actor.Name)), RunTexts.Cancelled);
        }
        catch (Exception e)
        {
            // The border of a click: the member is told, and the page stays.
            Commands.ReportFailure(e);
        }
    }
}
