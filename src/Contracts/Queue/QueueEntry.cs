using Retort.Contracts.Identity;
using Retort.Contracts.Hosts;

namespace Retort.Contracts.Queue;

/// <summary>A run that is ready.</summary>
[GenerateSerializer, Immutable, Alias("retort.queue-entry")]
public sealed record QueueEntry
{
    [Id(0)]
    public required RunId Run { get; init; }

    [Id(1)]
    public required string Project { get; init; }

    /// <summary>Higher goes first; -100 to 100.</summary>
    [Id(2)]
    public int Priority { get; init; } = 0;

    [Id(3)]
    public required DateTimeOffset EnqueuedAt { get; init; }

    [Id(4)]
    public required HostNeeds Needs { get; init; }
}
