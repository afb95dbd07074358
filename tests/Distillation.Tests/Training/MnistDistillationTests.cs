using Retort.Distillation.Data;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Training;

namespace Retort.Distillation.Tests.Training;

public class MnistDistillationTests
{
    // 3,000 real training digits: the jittered teacher has seen far more views of them than its students may.
    [Fact]
    public async Task Distillation_OfReducedMnist_HelpsTheStudent()
    {
        var dataset = await OpenMnistAsync();
        var split = DataSplit.HoldingOut(dataset.Train.Count, 10_000, limit: 3000);
        var teacher = Run(new TrainingJob
        {
            Dataset = dataset,
            Split = split,
            Model = new MlpShape { Inputs = 784, Hidden = [300, 300], Classes = 10, HiddenDropout = 0.2 },
            Recipe = new TrainingRecipe { Epochs = 25, LearningRate = 0.1, DecayPerEpoch = 0.9, JitterPixels = 2 },
            Seed = 100,
            ComputeSoftTargets = true,
        });
        var baseline = new TrainingJob
        {
            Dataset = dataset,
            Split = split,
            Model = new MlpShape { Inputs = 784, Hidden = [100, 100], Classes = 10 },
            Recipe = new TrainingRecipe { Epochs = 15, LearningRate = 0.05, DecayPerEpoch = 0.85 },
            Seed = 1,
            SoftTargets = teacher.SoftTargets,
        };

        var hard = Run(baseline);
        var soft = Run(baseline with { Distillation = new DistillationSettings(4, 0.9, 0.1) });

        Assert.InRange(teacher.Metrics["val/error"], 0, 0.04);
        Assert.InRange(hard.Metrics["val/error"], 0, 0.09);
        Assert.True(soft.Metrics["val/errors"] < hard.Metrics["val/errors"], $"student {soft.Metrics["val/errors"]}, baseline {hard.Metrics["val/errors"]}");
        Assert.True(soft.Metrics["val/kl_to_teacher"] < hard.Metrics["val/kl_to_teacher"]);
        Assert.True(soft.Metrics["val/agreement"] > hard.Metrics["val/agreement"]);
    }

    private static TrainingOutcome Run(TrainingJob job) => Trainer.Run(job, new RecordingSink(), TimeProvider.System, CancellationToken.None);

    private static async Task<Dataset> OpenMnistAsync()
    {
        var folder = Environment.GetEnvironmentVariable("RETORT_DATASETS") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "retort", "datasets");
        using var http = new HttpClient();
        return await new DatasetStore(new DatasetStoreOptions { CacheFolder = folder }, http, TimeProvider.System).OpenAsync("mnist", null, CancellationToken.None);
    }
}
