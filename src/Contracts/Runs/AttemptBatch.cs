using Retort.Contracts.Metrics;

namespace Retort.Contracts.Runs;

/// <summary>Points and log lines of an attempt. Acknowledged only when durable; the same sequence number twice is stored once.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-batch")]
public sealed record AttemptBatch
{
    [Id(0)]
    public required AttemptKey Attempt { get; init; }

    /// <summary>1, 2, 3 … within the attempt.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    [Id(2)]
    public ImmutableArray<MetricPoint> Points { get; init; } = [];

    [Id(3)]
    public ImmutableArray<LogLine> Lines { get; init; } = [];
}
