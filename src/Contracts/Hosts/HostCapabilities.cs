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

    /// <summary>Runs that it executes at the same time; 1 or more. They share its cores.</summary>
    [Id(4)]
    public int ParallelRuns { get; init; } = 1;

    /// <summary>The device's model, for people; at most 256 characters.</summary>
    [Id(5)]
    public string DeviceName { get; init; } = "";
}
