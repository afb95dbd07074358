namespace Retort.Contracts.Metrics;

/// <summary>One line of a run's log.</summary>
[GenerateSerializer, Immutable, Alias("retort.log-line")]
public sealed record LogLine
{
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    [Id(1)]
    public required LogLineLevel Level { get; init; }

    /// <summary>At most 8,192 characters.</summary>
    [Id(2)]
    public required string Text { get; init; }
}
