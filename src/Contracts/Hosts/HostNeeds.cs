namespace Retort.Contracts.Hosts;

/// <summary>What a run needs of its host.</summary>
[GenerateSerializer, Immutable, Alias("retort.host-needs")]
public sealed record HostNeeds
{
    /// <summary>Null for any.</summary>
    [Id(0)]
    public string? Device { get; init; }

    [Id(1)]
    public long MemoryBytes { get; init; } = 0;

    [Id(2)]
    public ImmutableArray<string> Labels { get; init; } = [];
}
