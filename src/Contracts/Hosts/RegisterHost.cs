using Retort.Contracts.Identity;

namespace Retort.Contracts.Hosts;

/// <summary>A host introduces itself. Repeat at any time.</summary>
[GenerateSerializer, Immutable, Alias("retort.register-host")]
public sealed record RegisterHost
{
    [Id(0)]
    public required HostId Host { get; init; }

    [Id(1)]
    public required HostCapabilities Capabilities { get; init; }

    /// <summary>Retort's version on the host.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Its tensor engine.</summary>
    [Id(3)]
    public required string Engine { get; init; }

    [Id(4)]
    public required string OperatingSystem { get; init; }
}
