namespace Retort.Distillation.Training;

/// <summary>The loss became NaN or infinite.</summary>
public sealed class TrainingDivergedException(int epoch, long step, double loss)
    : Exception($"The loss is {loss} in epoch {epoch + 1} (step {step}): the training diverged. A lower learning rate or momentum helps.")
{
    /// <summary>Epoch, counted from 0.</summary>
    public int Epoch { get; } = epoch;

    public long Step { get; } = step;
}
