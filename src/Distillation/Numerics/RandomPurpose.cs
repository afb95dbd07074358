namespace Retort.Distillation.Numerics;

/// <summary>What a stream of random numbers is for; streams of one seed and different purposes are independent. Values are part of the recorded results: never reuse one.</summary>
public enum RandomPurpose
{
    Initialisation = 1,
    Order = 2,
    Jitter = 3,
    Dropout = 4,
    TrainingSubset = 5,
}
