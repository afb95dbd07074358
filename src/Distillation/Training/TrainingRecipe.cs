using Retort.Distillation.Models;

namespace Retort.Distillation.Training;

/// <summary>Momentum SGD on mini-batches: v ← momentum·v + gradient, w ← w − learning rate·v.</summary>
public sealed record TrainingRecipe
{
    /// <summary>Passes over the training cases; 1 to 100,000.</summary>
    public required int Epochs { get; init; }

    /// <summary>Cases of a step; 100. The last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Learning rate of the first epoch; above 0.</summary>
    public required double LearningRate { get; init; }

    public RateSchedule Schedule { get; init; } = RateSchedule.Exponential;

    /// <summary>Factor after each epoch for <see cref="RateSchedule.Exponential"/>; 1 keeps the rate constant.</summary>
    public double DecayPerEpoch { get; init; } = 1;

    /// <summary>Momentum, or what it rises to; 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Momentum of the first epoch; null for no ramp.</summary>
    public double? MomentumStart { get; init; }

    /// <summary>Epochs in which the momentum rises linearly from start to end.</summary>
    public int MomentumRampEpochs { get; init; }

    /// <summary>Each image is shifted by up to this many pixels in both directions, anew in each epoch; 0.</summary>
    public int JitterPixels { get; init; }

    /// <summary>Bound on the squared L2 length of each hidden unit's incoming weights, kept after every step; null for none.</summary>
    public double? MaxSquaredNorm { get; init; }

    /// <summary>L2 penalty added to the gradient; 0.</summary>
    public double WeightDecay { get; init; }

    public Initialisation Initialisation { get; init; } = Initialisation.HeNormal;

    /// <summary>Learning rate of a step; <paramref name="epoch"/> and <paramref name="step"/> count from 0.</summary>
    public double RateAt(int epoch, int step, int stepsPerEpoch)
    {
        if (Schedule == RateSchedule.LinearToZero)
        {
            var total = (double)Epochs * stepsPerEpoch;
            return LearningRate * ((total - ((double)epoch * stepsPerEpoch + step)) / total);
        }

        // A product, not a power: the C library's pow differs between platforms in the last bit.
        var rate = LearningRate;
        for (var i = 0; i < epoch; i++)
        {
            rate *= DecayPerEpoch;
        }

        return rate;
    }

    /// <summary>Momentum of an epoch, counted from 0.</summary>
    public double MomentumAt(int epoch) =>
        MomentumStart is { } start && epoch < MomentumRampEpochs
            ? start + (Momentum - start) * epoch / MomentumRampEpochs
            : Momentum;

    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    internal void Validate()
    {
        Require(Epochs is >= 1 and <= 100_000, nameof(Epochs), Epochs, "1 to 100,000");
        Require(BatchSize is >= 1 and <= 100_000, nameof(BatchSize), BatchSize, "1 to 100,000");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a finite number above 0");
        Require(DecayPerEpoch is > 0 and <= 1, nameof(DecayPerEpoch), DecayPerEpoch, "above 0 and at most 1");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "0 to below 1");
        Require(MomentumStart is null or (>= 0 and < 1), nameof(MomentumStart), MomentumStart, "0 to below 1");
        Require(MomentumRampEpochs >= 0, nameof(MomentumRampEpochs), MomentumRampEpochs, "0 or more");
        Require(JitterPixels is >= 0 and <= 64, nameof(JitterPixels), JitterPixels, "0 to 64");
        Require(MaxSquaredNorm is null || (MaxSquaredNorm > 0 && double.IsFinite(MaxSquaredNorm.Value)), nameof(MaxSquaredNorm), MaxSquaredNorm, "a finite number above 0, or none");
        Require(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0 to 1");
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {value}; it must be {range}.");
        }
    }
}
