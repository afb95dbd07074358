namespace Retort.Contracts.Hosts;

/// <summary>The server's answer to a registration.</summary>
[GenerateSerializer, Immutable, Alias("retort.host-welcome")]
public sealed record HostWelcome
{
    [Id(0)]
    public required double HeartbeatSeconds { get; init; }

    /// <summary>How long a lease request may wait on the server.</summary>
    [Id(1)]
    public required double PollSeconds { get; init; }

    /// <summary>Retort's version on the server.</summary>
    [Id(2)]
    public required string Version { get; init; }
}
