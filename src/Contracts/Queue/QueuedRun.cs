namespace Retort.Contracts.Queue;

/// <summary>A waiting run with the reason for its waiting.</summary>
[GenerateSerializer, Immutable, Alias("retort.queued-run")]
public sealed record QueuedRun
{
    [Id(0)]
    public required QueueEntry Entry { get; init; }

    /// <summary>From 1.</summary>
    [Id(1)]
    public required int Position { get; init; }

    [Id(2)]
    public required WaitReason Reason { get; init; }
}
