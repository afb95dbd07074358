using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Presets;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Grains.Experiments;

namespace Retort.Web.Components.NewExperiment;

/// <summary>What a spec would run, before it is submitted.</summary>
/// <param name="Rows">Runs by stage, role and setting, in plan order.</param>
/// <param name="Total">All runs.</param>
/// <param name="ExpectedMinutes">On two cores; null when nothing is known to compare with.</param>
public sealed record PlanPreview(ImmutableArray<PlanPreviewRow> Rows, int Total, double? ExpectedMinutes)
{
    // MNIST's shape, which both data sets have.
    private const int Side = 28;
    private const int Classes = 10;

    /// <param name="spec">The spec.</param>
    /// <param name="basis">The variant that it started from, whose expected time is scaled by the work; null when there is none.</param>
    /// <param name="clock">Gives the ids of the preview, which nothing keeps.</param>
    public static PlanPreview Of(ExperimentSpec spec, PresetVariant? basis, TimeProvider clock)
    {
        var plan = ExperimentPlanner.Plan(ExperimentId.New(clock), spec);
        var rows = plan
            .GroupBy(run => (run.Spec.Stage, run.Spec.Role, run.Spec.Setting))
            .Select(group => new PlanPreviewRow(group.Key.Stage, group.Key.Role, group.Key.Setting, group.Count(), group.Max(run => run.Spec.Training.Epochs)));
        double? minutes = basis is null ? null : basis.ExpectedMinutes * Work(plan) / Work(ExperimentPlanner.Plan(ExperimentId.New(clock), basis.Spec));
        return new([.. rows], plan.Length, minutes);
    }

    // Time goes with multiplications.
    private static double Work(ImmutableArray<PlannedRun> plan) => plan.Sum(run =>
    {
        var cases = run.Spec.Dataset.TrainLimit ?? DatasetNames.TrainingCases - (run.Spec.Stage == RunStage.Selection ? run.Spec.Dataset.Validation : 0);
        return (double)run.Spec.Training.Epochs * cases * run.Spec.Model.Multiplications(Side, Side, Classes);
    });
}
