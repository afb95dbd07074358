namespace Retort.Contracts.Runs;

/// <summary>A sign of life of an attempt.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-heartbeat")]
public sealed record AttemptHeartbeat
{
    [Id(0)]
    public required AttemptKey Attempt { get; init; }

    [Id(1)]
    public required RunProgress Progress { get; init; }
}
