namespace Retort.Cli.Servers;

/// <summary>A link that signs one browser in, once.</summary>
public sealed record SignInLink
{
    public required string Url { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
