using Retort.Distillation.Checkpoints;
using Retort.Distillation.Teachers;

namespace Retort.Distillation.Training;

/// <summary>What a finished training leaves.</summary>
public sealed record TrainingOutcome
{
    /// <summary>Final metrics by name: <c>val/…</c> where the split holds cases out, <c>test/…</c> where the job reads test.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The weights with the network's shape, to be stored as safetensors.</summary>
    public required TensorFile Weights { get; init; }

    /// <summary>Set where the job asked for it.</summary>
    public SoftTargetSet? SoftTargets { get; init; }
}
