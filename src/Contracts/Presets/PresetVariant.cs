using Retort.Contracts.Specs;

namespace Retort.Contracts.Presets;

/// <summary>One variant of a preset.</summary>
[GenerateSerializer, Immutable, Alias("retort.preset-variant")]
public sealed record PresetVariant
{
    /// <summary>`quick` or `full`.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>On two cores.</summary>
    [Id(1)]
    public required double ExpectedMinutes { get; init; }

    [Id(2)]
    public required ExperimentSpec Spec { get; init; }
}
