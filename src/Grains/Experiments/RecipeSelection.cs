using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Grains.Experiments;

/// <summary>Chooses recipes on the validation split and freezes them. Nothing here knows the test set.</summary>
public static class RecipeSelection
{
    // Epochs are counted as fractions of passes: a whole one may miss its number by rounding.
    private const double EpochTolerance = 1e-6;

    /// <summary>
    /// The recipe with the fewest validation errors among the epoch counts that are multiples of <paramref name="epochsEvery"/>;
    /// at a tie the smaller epoch count, then the smaller learning rate, then the earlier run. Null when no candidate reported errors at such an epoch.
    /// </summary>
    /// <param name="arm">Candidates of one role and setting.</param>
    /// <param name="epochsEvery">At least 1.</param>
    /// <param name="teacher">The teacher's recipe, for an arm of distilled students: another teacher makes another recipe.</param>
    public static FrozenRecipe? Choose(ImmutableArray<CandidateRun> arm, int epochsEvery, FrozenRecipe? teacher)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochsEvery, 1);
        var best = arm
            .SelectMany(candidate => EpochErrors(candidate, epochsEvery).Select(point => (candidate.Run, point.Epochs, point.Errors)))
            .OrderBy(choice => choice.Errors)
            .ThenBy(choice => choice.Epochs)
            .ThenBy(choice => choice.Run.Spec.Training.LearningRate)
            .Select(choice => ((PlannedRun Run, int Epochs, double Errors)?)choice)
            .FirstOrDefault();
        return best is not { } winner ? null : Freeze(
            winner.Run.Spec with { Training = winner.Run.Spec.Training with { Epochs = winner.Epochs } },
            teacher,
            (int)winner.Errors,
            winner.Run.Id);
    }

    /// <summary>Recipes of a spec without a selection: what is written is what is used.</summary>
    public static ImmutableArray<FrozenRecipe> FreezeAsWritten(ImmutableArray<PlannedRun> plan)
    {
        var recipes = ImmutableArray.CreateBuilder<FrozenRecipe>();
        foreach (var arm in plan.Where(run => run.Spec.Stage == RunStage.Final).GroupBy(run => (run.Spec.Role, run.Spec.Setting)))
        {
            var teacher = arm.Key.Role == RunRole.Student ? recipes.FirstOrDefault(recipe => recipe.Role == RunRole.Teacher) : null;
            recipes.Add(Freeze(arm.First().Spec, teacher, null, null));
        }

        return recipes.ToImmutable();
    }

    /// <summary>The final run's spec with the frozen recipe put in.</summary>
    public static RunSpec Settle(RunSpec planned, FrozenRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(recipe);
        return planned with { Training = planned.Training with { LearningRate = recipe.LearningRate, Epochs = recipe.Epochs } };
    }

    /// <summary>
    /// The temperature of the headline retention: the spec's own; else the one with the fewest validation errors, the earlier in the
    /// spec at a tie; else, without a selection, the first. Null while, or when, the selection froze no student recipe.
    /// </summary>
    public static double? HeadlineTemperature(ExperimentSpec spec, ImmutableArray<FrozenRecipe> recipes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var distillation = spec.Distillation;
        if (distillation.HeadlineTemperature is { } chosen) return chosen;
        if (spec.Selection is null) return distillation.Temperatures[0];

        double? best = null;
        var fewest = int.MaxValue;
        foreach (var temperature in distillation.Temperatures)
        {
            var setting = SettingOf(temperature);
            var errors = recipes.FirstOrDefault(recipe => recipe.Role == RunRole.Student && recipe.Setting == setting)?.ValidationErrors;
            if (errors is null || errors >= fewest) continue;
            (best, fewest) = (temperature, errors.Value);
        }

        return best;
    }

    private static string SettingOf(double temperature) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"T={temperature}");

    private static FrozenRecipe Freeze(RunSpec spec, FrozenRecipe? teacher, int? validationErrors, RunId? chosenFrom) => new()
    {
        Role = spec.Role,
        Setting = spec.Setting,
        LearningRate = spec.Training.LearningRate,
        Epochs = spec.Training.Epochs,
        ValidationErrors = validationErrors,
        ChosenFrom = chosenFrom,
        Hash = SpecHash.Of(new RecipeIdentity(spec.Role, spec.Dataset, spec.Model, spec.Training, spec.SoftTargets, teacher?.Hash)),
    };

    private static IEnumerable<(int Epochs, double Errors)> EpochErrors(CandidateRun candidate, int every)
    {
        foreach (var point in candidate.ValidationErrors)
        {
            var epochs = Math.Round(point.Epoch);
            if (epochs < 1 || Math.Abs(point.Epoch - epochs) > EpochTolerance || epochs % every != 0) continue;
            if (double.IsFinite(point.Value) && point.Value >= 0) yield return ((int)epochs, point.Value);
        }
    }

    /// <summary>What makes two recipes the same: not the seed, which a recipe is refitted with several of.</summary>
    private sealed record RecipeIdentity(RunRole Role, DatasetSpec Dataset, ModelSpec Model, TrainingSpec Training, SoftTargetSpec? SoftTargets, BlobId? Teacher);
}
