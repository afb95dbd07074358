using Retort.Contracts.Identity;

namespace Retort.Contracts.Hosts;

/// <summary>A training host as lists show it.</summary>
[GenerateSerializer, Immutable, Alias("retort.host-summary")]
public sealed record HostSummary
{
    [Id(0)]
    public required HostId Id { get; init; }

    [Id(1)]
    public required HostCapabilities Capabilities { get; init; }

    [Id(2)]
    public required string Version { get; init; }

    [Id(3)]
    public required string Engine { get; init; }

    [Id(4)]
    public required string OperatingSystem { get; init; }

    /// <summary>Heard of within two heartbeat periods.</summary>
    [Id(5)]
    public required bool Online { get; init; }

    /// <summary>Finishes what it has, takes nothing new.</summary>
    [Id(6)]
    public bool Draining { get; init; } = false;

    [Id(7)]
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>What it executes now, in the order of their ids.</summary>
    [Id(9)]
    public ImmutableArray<RunId> Runs { get; init; } = [];
}
