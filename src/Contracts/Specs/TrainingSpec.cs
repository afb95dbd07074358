namespace Retort.Contracts.Specs;

/// <summary>A training recipe: momentum SGD on mini-batches.</summary>
[GenerateSerializer, Immutable, Alias("retort.training-spec")]
public sealed record TrainingSpec
{
    /// <summary>Passes over the training cases; 1 to 5,000. With a selection this is the most that is tried.</summary>
    [Id(0)]
    public required int Epochs { get; init; }

    /// <summary>1 to 10,000.</summary>
    [Id(1)]
    public int BatchSize { get; init; } = 100;

    /// <summary>Step size of v ← momentum·v + gradient, w ← w − learning rate·v; above 0, at most 100.</summary>
    [Id(2)]
    public required double LearningRate { get; init; }

    /// <summary>Factor on the learning rate after each epoch; above 0, at most 1. It does not depend on the number of epochs, so a shorter run is a prefix of a longer one.</summary>
    [Id(3)]
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>0 to below 1.</summary>
    [Id(4)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Momentum of the first epoch, rising linearly to <see cref="Momentum"/>; null for no ramp.</summary>
    [Id(5)]
    public double? MomentumStart { get; init; }

    /// <summary>Epochs of the ramp; 0 to 5,000.</summary>
    [Id(6)]
    public int MomentumRampEpochs { get; init; } = 0;

    /// <summary>Each image is shifted by up to this many pixels in any direction, anew in each epoch; 0 to 8.</summary>
    [Id(7)]
    public int JitterPixels { get; init; } = 0;

    /// <summary>Bound on the squared L2 length of each hidden unit's incoming weights (15 in Hinton et al. 2012: a length of 3.87); null for none.</summary>
    [Id(8)]
    public double? MaxSquaredNorm { get; init; }

    /// <summary>L2 penalty added to the gradient; 0 to 1.</summary>
    [Id(9)]
    public double WeightDecay { get; init; } = 0;
}
