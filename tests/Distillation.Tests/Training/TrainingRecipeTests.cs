using Retort.Distillation.Training;

namespace Retort.Distillation.Tests.Training;

public class TrainingRecipeTests
{
    private static readonly TrainingRecipe Recipe = new() { Epochs = 4, LearningRate = 0.2 };

    [Fact]
    public void RateAt_Exponential_FallsByTheFactorAfterEachEpochWhateverTheirNumber()
    {
        var rates = Enumerable.Range(0, 4).Select(epoch => (Recipe with { DecayPerEpoch = 0.5 }).RateAt(epoch, 7, 10));

        Assert.Equal([0.2, 0.1, 0.05, 0.025], rates);
    }

    [Fact]
    public void RateAt_LinearToZero_FallsWithEachStepToOneStepAboveZero()
    {
        var recipe = Recipe with { Schedule = RateSchedule.LinearToZero };

        Assert.Equal(0.2, recipe.RateAt(0, 0, 10));
        Assert.Equal(0.1, recipe.RateAt(2, 0, 10), 12);
        Assert.Equal(0.2 / 40, recipe.RateAt(3, 9, 10), 12);
    }

    [Fact]
    public void MomentumAt_Ramp_RisesLinearlyAndStays()
    {
        var recipe = Recipe with { Momentum = 0.99, MomentumStart = 0.5, MomentumRampEpochs = 2 };

        var momenta = Enumerable.Range(0, 4).Select(recipe.MomentumAt).ToArray();

        Assert.Equal(0.745, momenta[1], 12);
        Assert.Equal((0.5, 0.99, 0.99), (momenta[0], momenta[2], momenta[3]));
    }
}
