namespace Retort.Contracts.Specs;

/// <summary>The student architecture and its training as a baseline, on hard targets only.</summary>
[GenerateSerializer, Immutable, Alias("retort.student-spec")]
public sealed record StudentSpec
{
    [Id(0)]
    public required ModelSpec Model { get; init; }

    /// <summary>Training of the baseline; distilled students use it too unless the distillation gives its own.</summary>
    [Id(1)]
    public required TrainingSpec Training { get; init; }
}
