using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Distillation.Data;
using Retort.TrainingHost.Execution;

namespace Retort.TrainingHost.Tests.Execution;

public sealed class JobMappingTests
{
    [Fact]
    public void ToJob_Selection_HoldsTheLastCasesOutAndLeavesTestAlone()
    {
        var spec = Grants.Spec(stage: RunStage.Selection) with { Dataset = new DatasetSpec { Name = DatasetNames.Mnist, Validation = 10 } };

        var job = JobMapping.ToJob(spec, Pictures(50), null, null, 1);

        Assert.Equal(Enumerable.Range(0, 40), job.Split.Train);
        Assert.Equal(Enumerable.Range(40, 10), job.Split.Validation);
        Assert.False(job.ReadTest);
    }

    [Fact]
    public void ToJob_Final_TrainsOnAllAndReadsTest()
    {
        var spec = Grants.Spec() with { Dataset = new DatasetSpec { Name = DatasetNames.Mnist } };

        var job = JobMapping.ToJob(spec, Pictures(50), null, null, 1);

        Assert.Equal(50, job.Split.Train.Count);
        Assert.Empty(job.Split.Validation);
        Assert.True(job.ReadTest);
    }

    [Fact]
    public void ToJob_Recipe_IsTakenOver()
    {
        var training = new TrainingSpec
        {
            Epochs = 7, BatchSize = 20, LearningRate = 0.3, LearningRateDecay = 0.9, Momentum = 0.95, MomentumStart = 0.5, MomentumRampEpochs = 3,
            JitterPixels = 2, MaxSquaredNorm = 15, WeightDecay = 0.001,
        };

        var recipe = JobMapping.ToJob(Grants.Spec() with { Training = training }, Pictures(50), null, null, 1).Recipe;

        Assert.Equal(
            (7, 20, 0.3, 0.9, 0.95, 0.5, 3, 2, 15.0, 0.001),
            (recipe.Epochs, recipe.BatchSize, recipe.LearningRate, recipe.DecayPerEpoch, recipe.Momentum, recipe.MomentumStart!.Value, recipe.MomentumRampEpochs,
                recipe.JitterPixels, recipe.MaxSquaredNorm!.Value, recipe.WeightDecay));
    }

    [Fact]
    public void ToJob_ResidualModel_TakesTheDatasetsImages()
    {
        var spec = Grants.Spec() with { Model = new ModelSpec { Kind = ModelKind.Residual, Hidden = [], Widths = [8, 12], Blocks = 2, HiddenDropout = 0.1 } };

        var model = JobMapping.ToJob(spec, Pictures(1_000, 28, 28), null, null, 1).Model;

        Assert.Equal("residual 1x28x28, stages 8-12 of 2 blocks, 10 classes", model.Text);
        Assert.Equal(0.1, model.HiddenDropout);
    }

    // The planner weighs runs without the networks themselves.
    [Theory]
    [InlineData(ModelKind.Mlp, 1)]
    [InlineData(ModelKind.Residual, 1)]
    [InlineData(ModelKind.Residual, 3)]
    public void Multiplications_OfASpecsModel_AreThoseOfItsNetwork(ModelKind kind, int blocks)
    {
        var spec = kind == ModelKind.Mlp
            ? new ModelSpec { Hidden = [30, 20] }
            : new ModelSpec { Kind = kind, Hidden = [], Widths = [16, 16, 24], Blocks = blocks };
        var job = JobMapping.ToJob(Grants.Spec() with { Model = spec }, Pictures(1_000, 28, 28), null, null, 1);

        Assert.Equal(job.Model.Layers.Sum(layer => layer.ForwardFlops) / 2, spec.Multiplications(28, 28, 10));
    }

    [Theory]
    [InlineData(8, 24)]
    [InlineData(100, 10)]
    [InlineData(5_000, 1)]
    public void ToJob_AnyLength_ReportsAboutAThousandTimesAtMost(int epochs, int reports)
    {
        var spec = Grants.Spec(epochs: epochs) with { Dataset = new DatasetSpec { Name = DatasetNames.Mnist } };

        Assert.Equal(reports, JobMapping.ToJob(spec, Pictures(60_000), null, null, 1).ReportsPerEpoch);
    }

    private static Dataset Pictures(int count, int rows = 1, int columns = 2) => new()
    {
        Name = DatasetNames.Mnist,
        Sha256 = new string('0', 64),
        Train = new ImageSet(rows, columns, new byte[rows * columns * count], new byte[count]),
        Test = new ImageSet(rows, columns, new byte[rows * columns], new byte[1]),
    };
}
