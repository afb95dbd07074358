namespace Retort.Contracts.Runs;

/// <summary>The answer to every call of an attempt.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-reply")]
public sealed record AttemptReply
{
    /// <summary>False when the attempt is stale, the run has ended or the call was malformed.</summary>
    [Id(0)]
    public required bool Accepted { get; init; }

    [Id(1)]
    public required HostCommand Command { get; init; }

    /// <summary>Why it was not accepted.</summary>
    [Id(2)]
    public string? Refusal { get; init; }
}
