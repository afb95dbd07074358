namespace Retort.Contracts.Runs;

/// <summary>Ends an attempt. Idempotent.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-finish")]
public sealed record AttemptFinish
{
    [Id(0)]
    public required AttemptKey Attempt { get; init; }

    [Id(1)]
    public required AttemptEnd End { get; init; }

    /// <summary>What went wrong, for a person; at most 4,000 characters.</summary>
    [Id(2)]
    public string? Error { get; init; }

    /// <summary>Final values, such as `test/errors`.</summary>
    [Id(3)]
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    [Id(4)]
    public RunManifest? Manifest { get; init; }
}
