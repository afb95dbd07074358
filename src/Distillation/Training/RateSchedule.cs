namespace Retort.Distillation.Training;

/// <summary>How the learning rate falls.</summary>
public enum RateSchedule
{
    /// <summary>By a factor after each epoch; does not depend on the number of epochs, so that a shorter run is a prefix of a longer one.</summary>
    Exponential,

    /// <summary>By the same amount after each step, to zero after the last.</summary>
    LinearToZero,
}
