using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Retort.Distillation.Data;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Teachers;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>
/// One training: a teacher (<see cref="ComputeSoftTargets"/>), a baseline (hard targets), or a distilled student
/// (<see cref="Distillation"/> and <see cref="SoftTargets"/>). Baseline and student of one seed start from the same weights
/// and see the cases in the same order.
/// </summary>
public sealed record TrainingJob
{
    public required Dataset Dataset { get; init; }

    public required DataSplit Split { get; init; }

    public required NetworkShape Model { get; init; }

    public required TrainingRecipe Recipe { get; init; }

    /// <summary>Determines initial weights, order, jitter and dropout.</summary>
    public required long Seed { get; init; }

    /// <summary>The loss of a distilled student; null for hard targets only.</summary>
    public DistillationSettings? Distillation { get; init; }

    /// <summary>The teacher's logits; needed for distillation. A baseline may have them too, to be compared with the teacher.</summary>
    public SoftTargetSet? SoftTargets { get; init; }

    /// <summary>Whether the trained model's logits over the transfer set are wanted: for teachers.</summary>
    public bool ComputeSoftTargets { get; init; }

    /// <summary>Whether the test set is read, once, after the last epoch.</summary>
    public bool ReadTest { get; init; }

    /// <summary>A resumable snapshot goes to the sink after each multiple of this; 0 for none.</summary>
    public int SnapshotEveryEpochs { get; init; }

    /// <summary>Metric reports within an epoch; 10.</summary>
    public int ReportsPerEpoch { get; init; } = 10;

    /// <summary>Processor threads for the tensor engine; null leaves its setting as it is.</summary>
    public ProcessorShare? Threads { get; init; }

    /// <summary>Where tensors are computed; the processor.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>See <see cref="Network.ProductType"/>.</summary>
    public ScalarType ProductType { get; init; } = ScalarType.Float32;

    /// <summary>Continue after this snapshot, which must come from an equal job.</summary>
    public TrainingSnapshot? ResumeFrom { get; init; }

    /// <summary>Identifies everything that determines the weights after some epochs; snapshots carry it.</summary>
    public string Fingerprint
    {
        get
        {
            // The number of epochs does not matter to a prefix unless the schedule looks at it.
            var recipe = Recipe.Schedule == RateSchedule.Exponential ? Recipe with { Epochs = 1 } : Recipe;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Dataset.Sha256}|{Hash(Split.Train)}|{Model.Text}|{Model.InputDropout:R}|{Model.HiddenDropout:R}|{recipe.Epochs}|{recipe.BatchSize}|{recipe.LearningRate:R}|{recipe.Schedule}|{recipe.DecayPerEpoch:R}|{recipe.Momentum:R}|{recipe.MomentumStart:R}|{recipe.MomentumRampEpochs}|{recipe.JitterPixels}|{recipe.MaxSquaredNorm:R}|{recipe.WeightDecay:R}|{recipe.Initialisation}|{Seed}|{Distillation?.Temperature:R}|{Distillation?.SoftWeight:R}|{Distillation?.HardWeight:R}|{(Distillation is null ? null : SoftTargets?.Sha256)}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <exception cref="ArgumentException">The job contradicts itself.</exception>
    /// <exception cref="InvalidDataException">Soft targets or snapshot are for another job.</exception>
    internal void Validate()
    {
        Recipe.Validate();
        Model.Validate();
        Distillation?.Validate();
        if (Split.Train.Count == 0)
        {
            throw new ArgumentException("The split has no training cases.");
        }

        Model.RequireFor(Dataset);
        if (Recipe.MaxSquaredNorm is not null && Model is ResidualShape)
        {
            throw new ArgumentException("A residual network has no max-norm constraint: the normalisation after each convolution undoes any scale of its weights.");
        }

        if (Distillation is { SoftWeight: > 0 } && SoftTargets is null)
        {
            throw new ArgumentException("Distillation with a soft weight needs a soft-target set.");
        }

        if (Distillation is { SoftWeight: > 0 } && Recipe.JitterPixels > 0)
        {
            throw new ArgumentException("Soft targets are for images as they are; a distilled student's images cannot be jittered.");
        }

        SoftTargets?.RequireFor(Dataset.Sha256, Split.Train, Dataset.Classes);
        if (ResumeFrom is { } snapshot && snapshot.Fingerprint != Fingerprint)
        {
            throw new InvalidDataException($"The snapshot comes from job {snapshot.Fingerprint}, not from {Fingerprint}; data, model, recipe, seed and soft targets must be the same.");
        }
    }

    private static string Hash(IReadOnlyList<int> ids) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(ids.ToArray())));
}
