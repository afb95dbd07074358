namespace Retort.Contracts.Presets;

/// <summary>A preset as lists show it.</summary>
[GenerateSerializer, Immutable, Alias("retort.preset-description")]
public sealed record PresetDescription
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required string Title { get; init; }

    [Id(2)]
    public required string Summary { get; init; }

    /// <summary>The paper and section.</summary>
    [Id(3)]
    public required string Source { get; init; }

    [Id(4)]
    public required ImmutableArray<PresetVariant> Variants { get; init; }
}
