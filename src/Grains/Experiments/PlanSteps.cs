using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Experiments;

/// <summary>Decides from the plan and the standings of its runs what comes next.</summary>
public static class PlanSteps
{
    /// <summary>Why runs of a cancelled experiment are cancelled.</summary>
    public const string ExperimentCancelled = "The experiment was cancelled.";

    /// <summary>
    /// The steps that are due: recipes to freeze, runs to release (teachers first: others wait for them) and runs to cancel.
    /// Steps that were taken before come again until the runs have said so.
    /// </summary>
    /// <param name="plan">The runs, dependencies before dependants.</param>
    /// <param name="standings">Where each of them stands, in the same order.</param>
    /// <param name="recipes">What was frozen so far.</param>
    /// <param name="cancelledBy">Who cancelled the experiment; null when nobody did.</param>
    public static ImmutableArray<PlanStep> Due(ImmutableArray<PlannedRun> plan, ImmutableArray<RunStanding> standings, ImmutableArray<FrozenRecipe> recipes, Actor? cancelledBy)
    {
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        var indices = plan.Select((run, index) => (run.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        if (cancelledBy is null) steps.AddRange(Arms(plan).Where(arm => arm.All(Completed) && FindRecipe(recipes, plan[arm[0]].Spec) is null).Select(arm => new PlanStep.Freeze(arm)));

        var released = new List<int>();
        for (var i = 0; i < plan.Length; i++)
        {
            if (standings[i].IsFinished) continue;
            if (cancelledBy is not null)
            {
                steps.Add(new PlanStep.Cancel(i, ExperimentCancelled, cancelledBy));
                continue;
            }

            if (standings[i].Status != RunStatus.Planned) continue;
            var dependencies = plan[i].DependsOn.Select(id => indices[id]).ToList();
            var broken = dependencies.FindIndex(dependency => standings[dependency] is { IsFinished: true, Status: not RunStatus.Completed });
            if (broken >= 0)
            {
                var cause = dependencies[broken];
                var what = standings[cause].Status == RunStatus.Failed ? "failed" : "was cancelled";
                steps.Add(new PlanStep.Cancel(i, $"It depends on {plan[cause].Key}, which {what}.", Actor.System));
            }
            else if (dependencies.All(Completed) && (plan[i].Spec.Stage == RunStage.Selection || FindRecipe(recipes, plan[i].Spec) is not null))
            {
                released.Add(i);
            }
        }

        steps.AddRange(released.OrderBy(i => plan[i].Spec.Role == RunRole.Teacher ? 0 : 1).Select(i => new PlanStep.Release(i)));
        return steps.ToImmutable();

        bool Completed(int index) => standings[index].Status == RunStatus.Completed;
    }

    /// <summary>The recipe of a run's role and setting; null while it is not frozen.</summary>
    public static FrozenRecipe? FindRecipe(ImmutableArray<FrozenRecipe> recipes, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return recipes.FirstOrDefault(recipe => recipe.Role == spec.Role && recipe.Setting == spec.Setting);
    }

    /// <summary>Whether no recipe of students can come any more: each selection run of theirs has ended.</summary>
    public static bool IsSelectionOver(ImmutableArray<PlannedRun> plan, ImmutableArray<RunStanding> standings, ImmutableArray<FrozenRecipe> recipes) =>
        Arms(plan).Where(arm => plan[arm[0]].Spec.Role == RunRole.Student).All(arm =>
            FindRecipe(recipes, plan[arm[0]].Spec) is not null || arm.Any(index => standings[index] is { IsFinished: true, Status: not RunStatus.Completed }));

    /// <summary>How the experiment ended; null while a run has not.</summary>
    public static ExperimentStatus? Outcome(ImmutableArray<RunStanding> standings, Actor? cancelledBy)
    {
        if (!standings.All(run => run.IsFinished)) return null;
        if (cancelledBy is not null) return ExperimentStatus.Cancelled;
        if (standings.Any(run => run.Status == RunStatus.Failed)) return ExperimentStatus.Failed;
        return standings.Any(run => run.Status == RunStatus.Cancelled) ? ExperimentStatus.Cancelled : ExperimentStatus.Completed;
    }

    /// <summary>The selection runs of each role and setting.</summary>
    private static IEnumerable<ImmutableArray<int>> Arms(ImmutableArray<PlannedRun> plan) => plan
        .Select((run, index) => (run.Spec, Index: index))
        .Where(run => run.Spec.Stage == RunStage.Selection)
        .GroupBy(run => (run.Spec.Role, run.Spec.Setting), run => run.Index)
        .Select(arm => arm.ToImmutableArray());
}
