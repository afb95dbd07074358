using Retort.Contracts.Commands;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Experiments;

/// <summary>Commands on an experiment, each confirmed where it stops or loses something. True when it was carried out.</summary>
public sealed class ExperimentActions(IGrainFactory grains, Viewer viewer, Commands commands)
{
    public async Task<bool> CancelAsync(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var open = experiment.Runs - experiment.CompletedRuns - experiment.FailedRuns - experiment.CancelledRuns;
        var sure = await commands.ConfirmAsync(
            ExperimentTexts.CancelTitle,
            ExperimentTexts.CancelText.With(experiment.Name),
            [ExperimentTexts.CancelLoss.With(open, experiment.ActiveRuns)],
            ExperimentTexts.CancelConfirm,
            ExperimentTexts.KeepRunning);
        return sure && await SendAsync(experiment, (grain, actor) => grain.CancelAsync(actor), ExperimentTexts.Cancelled);
    }

    public Task<bool> ArchiveAsync(ExperimentSummary experiment) =>
        SendAsync(experiment, (grain, actor) => grain.ArchiveAsync(actor), ExperimentTexts.ArchiveDone);

    public Task<bool> RestoreAsync(ExperimentSummary experiment) =>
        SendAsync(experiment, (grain, actor) => grain.RestoreAsync(actor), ExperimentTexts.RestoreDone);

    public async Task<bool> DeleteAsync(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var sure = await commands.ConfirmAsync(
            ExperimentTexts.DeleteTitle,
            ExperimentTexts.DeleteText.With(experiment.Name),
            [ExperimentTexts.DeleteLossRuns.With(experiment.Runs), ExperimentTexts.DeleteLossBlobs],
            ExperimentTexts.DeleteConfirm,
            ExperimentTexts.Keep,
            experiment.Name);
        return sure && await SendAsync(experiment, (grain, actor) => grain.DeleteAsync(actor), ExperimentTexts.Deleted);
    }

    private async Task<bool> SendAsync(ExperimentSummary experiment, Func<IExperimentGrain, Actor, Task<CommandOutcome>> send, string done)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        try
        {
            return commands.Report(await send(grains.GetGrain<IExperimentGrain>(experiment.Id.Value), await viewer.GetActorAsync()), done);
        }
        catch (Exception e)
        {
            // The border of a click: the member is told, and the page stays.
            commands.ReportFailure(e);
            return false;
        }
    }
}
