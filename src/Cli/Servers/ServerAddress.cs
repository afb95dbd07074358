namespace Retort.Cli.Servers;

/// <summary>A running server, as it announces itself in its data folder once it accepts connections.</summary>
public sealed record ServerAddress
{
    public required int Pid { get; init; }

    public required string Url { get; init; }

    public required string Version { get; init; }
}
