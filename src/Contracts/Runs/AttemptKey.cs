using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>One try of a run on one host. Calls that bear an older token are refused, so a host that was written off cannot harm the run.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-key")]
public sealed record AttemptKey
{
    [Id(0)]
    public required RunId Run { get; init; }

    /// <summary>1 for the first try.</summary>
    [Id(1)]
    public required int Attempt { get; init; }

    /// <summary>The fencing token: grows with every lease of this run and never comes back.</summary>
    [Id(2)]
    public required long Token { get; init; }
}
