using Retort.Contracts.Runs;

namespace Retort.Contracts.Results;

/// <summary>One run of a report.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-run")]
public sealed record ReportRun
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Role { get; init; }

    [Id(2)]
    public required string Stage { get; init; }

    [Id(3)]
    public required int Seed { get; init; }

    [Id(4)]
    public required string Status { get; init; }

    /// <summary>Such as `temperature`.</summary>
    [Id(5)]
    public required ImmutableSortedDictionary<string, double> Settings { get; init; }

    [Id(6)]
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>SHA-256 of the finished weights.</summary>
    [Id(7)]
    public string? Checkpoint { get; init; }

    [Id(8)]
    public double? DurationS { get; init; }

    /// <summary>What determined the result; null until the run completed.</summary>
    [Id(9)]
    public RunManifest? Manifest { get; init; }
}
