namespace Retort.Contracts.Runs;

/// <summary>The distillation loss of one run.</summary>
[GenerateSerializer, Immutable, Alias("retort.soft-target-spec")]
public sealed record SoftTargetSpec
{
    [Id(0)]
    public required double Temperature { get; init; }

    [Id(1)]
    public required double SoftWeight { get; init; }

    [Id(2)]
    public required double HardWeight { get; init; }
}
