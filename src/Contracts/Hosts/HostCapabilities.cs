namespace Retort.Contracts.Hosts;

/// <summary>What a training host offers.</summary>
[GenerateSerializer, Immutable, Alias("retort.host-capabilities")]
public sealed record HostCapabilities
{
    /// <summary>Such as `cpu` or `cuda`.</summary>
    [Id(0)]
    public required string Device { get; init; }

    [Id(1)]
    public required int Cores { get; init; }

    [Id(2)]
    public required long MemoryBytes { get; init; }

    [Id(3)]
    public ImmutableArray<string> Labels { get; init; } = [];
}
