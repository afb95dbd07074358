using Retort.Distillation.Data;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Training;

namespace Retort.Distillation.Tests.Training;

/// <summary>A small learnable data set (blurred class patterns with noise) and jobs on it.</summary>
internal static class Pictures
{
    public static Dataset Dataset { get; } = new() { Name = "pictures", Sha256 = "0123", Classes = 3, Train = Draw(250, 1), Test = Draw(90, 2) };

    public static TrainingJob Job { get; } = new()
    {
        Dataset = Dataset,
        Split = DataSplit.HoldingOut(250, 50),
        Model = new MlpShape { Inputs = 36, Hidden = [20, 15], Classes = 3 },
        Recipe = new TrainingRecipe { Epochs = 3, BatchSize = 30, LearningRate = 0.05 },
        Seed = 1,
    };

    public static TrainingJob Teacher { get; } = Job with
    {
        Model = Job.Model with { InputDropout = 0.2, HiddenDropout = 0.5 },
        Recipe = Job.Recipe with { JitterPixels = 1, MaxSquaredNorm = 2, MomentumStart = 0.5, MomentumRampEpochs = 2, DecayPerEpoch = 0.9 },
        ComputeSoftTargets = true,
    };

    public static TrainingJob Residual { get; } = Job with
    {
        Model = new ResidualShape { Channels = 1, Rows = 6, Columns = 6, Widths = [4, 8], Classes = 3, HiddenDropout = 0.1 },
        Recipe = Job.Recipe with { LearningRate = 0.1 },
    };

    public static TrainingJob Distilled(TrainingOutcome teacher) => Job with
    {
        Distillation = new DistillationSettings(4, 0.9, 0.1),
        SoftTargets = teacher.SoftTargets,
    };

    private static ImageSet Draw(int count, long seed)
    {
        var random = new RandomStream(seed, RandomPurpose.TrainingSubset, 0);
        var labels = new byte[count];
        var pixels = new byte[count * 36];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 3);
            for (var place = 0; place < 36; place++)
            {
                var bright = (labels[i] == 0 ? place / 6 : labels[i] == 1 ? place % 6 : (place / 6 + place % 6) % 6) is 2 or 3;
                pixels[i * 36 + place] = (byte)Math.Clamp((bright ? 160 : 60) + 50 * random.NextNormal(), 0, 255);
            }
        }

        return new ImageSet(6, 6, pixels, labels);
    }
}
