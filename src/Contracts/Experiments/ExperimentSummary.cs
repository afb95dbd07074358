using Retort.Contracts.Identity;

namespace Retort.Contracts.Experiments;

/// <summary>An experiment as tables and lists show it.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-summary")]
public sealed record ExperimentSummary
{
    [Id(0)]
    public required ExperimentId Id { get; init; }

    [Id(1)]
    public required string Project { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    [Id(3)]
    public string? Preset { get; init; }

    [Id(4)]
    public required ExperimentStatus Status { get; init; }

    [Id(5)]
    public bool Archived { get; init; } = false;

    [Id(6)]
    public required string CreatedBy { get; init; }

    [Id(7)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(8)]
    public DateTimeOffset? FinishedAt { get; init; }

    [Id(9)]
    public required BlobId SpecHash { get; init; }

    [Id(10)]
    public int Runs { get; init; } = 0;

    [Id(11)]
    public int CompletedRuns { get; init; } = 0;

    [Id(12)]
    public int FailedRuns { get; init; } = 0;

    [Id(13)]
    public int CancelledRuns { get; init; } = 0;

    /// <summary>Leased or running.</summary>
    [Id(14)]
    public int ActiveRuns { get; init; } = 0;

    /// <summary>0 to 1, weighted by each run's expected work.</summary>
    [Id(15)]
    public double Fraction { get; init; } = 0;

    /// <summary>Estimate; null until enough has run to have one.</summary>
    [Id(16)]
    public double? RemainingSeconds { get; init; }

    [Id(17)]
    public long Version { get; init; } = 0;
}
