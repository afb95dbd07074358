using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Experiments;
using Retort.Storage.Metrics;
using Retort.Testing.Builders;

namespace Retort.Grains.Tests.Experiments;

public sealed class RecipeSelectionTests
{
    private static readonly ImmutableArray<PlannedRun> Plan = ExperimentPlanner.Plan(ExperimentId.Parse("x0123456789abcdef"), SpecBuilder.WithSelection());

    [Fact]
    public void Choose_FewestErrors_WinsOverAllRatesAndEpochs()
    {
        var recipe = RecipeSelection.Choose([Candidate(0.05, 300, 250, 260), Candidate(0.1, 290, 240, 245)], 1, null);

        Assert.Equal((2, 0.1, 240), (recipe!.Epochs, recipe.LearningRate, recipe.ValidationErrors));
        Assert.Equal(Run(0.1).Id, recipe.ChosenFrom);
    }

    [Fact]
    public void Choose_Tie_TakesFewerEpochsThenTheSmallerRate()
    {
        var fewer = RecipeSelection.Choose([Candidate(0.05, 300, 300, 240), Candidate(0.1, 300, 240, 240)], 1, null);
        var smaller = RecipeSelection.Choose([Candidate(0.1, 300, 240, 240), Candidate(0.05, 300, 240, 240)], 1, null);

        Assert.Equal((2, 0.1), (fewer!.Epochs, fewer.LearningRate));
        Assert.Equal((2, 0.05), (smaller!.Epochs, smaller.LearningRate));
    }

    [Fact]
    public void Choose_EveryTwoEpochs_IgnoresOthersAndFractions()
    {
        var candidate = Candidate(0.1, 100, 240, 100, 239) with { };
        var fraction = candidate with { ValidationErrors = candidate.ValidationErrors.Add(new SeriesPoint(99, 3.5, default, 1)) };

        var recipe = RecipeSelection.Choose([fraction], 2, null);

        Assert.Equal((4, 239), (recipe!.Epochs, recipe.ValidationErrors));
    }

    [Fact]
    public void Choose_OnlyDivergedCandidates_FreezesNothing()
    {
        var recipe = RecipeSelection.Choose([Candidate(0.1, double.NaN, double.PositiveInfinity)], 1, null);

        Assert.Null(recipe);
    }

    [Fact]
    public void Choose_SameRecipeFromAnotherSeed_HasTheSameHash()
    {
        var one = RecipeSelection.Choose([Candidate(0.1, 300, 240)], 1, null);
        var other = RecipeSelection.Choose([Candidate(0.1, 200, 140) with { Run = Run(0.1) with { Spec = Run(0.1).Spec with { Seed = 99 } } }], 1, null);

        Assert.Equal(one!.Hash, other!.Hash);
    }

    [Fact]
    public void Choose_AnotherTeachersRecipe_HasAnotherHash()
    {
        var teacher = RecipeSelection.Choose([Candidate(0.1, 300, 240)], 1, null);

        var without = RecipeSelection.Choose([Candidate(0.1, 300, 240)], 1, null);
        var with = RecipeSelection.Choose([Candidate(0.1, 300, 240)], 1, teacher);

        Assert.NotEqual(without!.Hash, with!.Hash);
    }

    [Fact]
    public void FreezeAsWritten_SpecWithoutSelection_HasOneRecipePerArm()
    {
        var plan = ExperimentPlanner.Plan(ExperimentId.Parse("x0123456789abcdef"), SpecBuilder.Small());

        var recipes = RecipeSelection.FreezeAsWritten(plan);

        Assert.Equal([(RunRole.Teacher, ""), (RunRole.Baseline, ""), (RunRole.Student, "T=1"), (RunRole.Student, "T=20")], recipes.Select(recipe => (recipe.Role, recipe.Setting)));
        Assert.All(recipes, recipe => Assert.Null(recipe.ValidationErrors));
        Assert.Equal(4, recipes.Select(recipe => recipe.Hash).Distinct().Count());
    }

    [Fact]
    public void HeadlineTemperature_BySpecByValidationOrFirst()
    {
        var recipes = ImmutableArray.Create(Student("T=1", 250), Student("T=20", 240));
        var selected = SpecBuilder.WithSelection();

        Assert.Equal(20, RecipeSelection.HeadlineTemperature(selected, recipes));
        Assert.Equal(1, RecipeSelection.HeadlineTemperature(selected, [Student("T=1", 240), Student("T=20", 240)]));
        Assert.Equal(1, RecipeSelection.HeadlineTemperature(selected with { Distillation = selected.Distillation with { HeadlineTemperature = 1 } }, recipes));
        Assert.Equal(1, RecipeSelection.HeadlineTemperature(SpecBuilder.Small(), []));
        Assert.Null(RecipeSelection.HeadlineTemperature(selected, []));
    }

    private static FrozenRecipe Student(string setting, int errors) =>
        RecipeSelection.Choose([Candidate(0.1, errors)], 1, null)! with { Role = RunRole.Student, Setting = setting };

    private static PlannedRun Run(double rate) => Plan.Single(run => run.Spec is { Stage: RunStage.Selection, Role: RunRole.Baseline } spec && spec.Training.LearningRate == rate);

    private static CandidateRun Candidate(double rate, params double[] errors) =>
        new(Run(rate), [.. errors.Select((value, index) => new SeriesPoint((index + 1) * 10, index + 1, default, value))]);
}
