using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>A run as tables and lists show it.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-summary")]
public sealed record RunSummary
{
    [Id(0)]
    public required RunId Id { get; init; }

    [Id(1)]
    public required string Key { get; init; }

    [Id(2)]
    public required RunRole Role { get; init; }

    [Id(3)]
    public required RunStage Stage { get; init; }

    [Id(4)]
    public required int Seed { get; init; }

    /// <summary>Tells arms of one role apart, such as `T=20`.</summary>
    [Id(5)]
    public string Setting { get; init; } = "";

    [Id(6)]
    public double? Temperature { get; init; }

    [Id(7)]
    public required double LearningRate { get; init; }

    [Id(8)]
    public required RunStatus Status { get; init; }

    /// <summary>Why it failed, was cancelled or waits, in words for a person.</summary>
    [Id(9)]
    public string? Reason { get; init; }

    [Id(10)]
    public int Attempt { get; init; } = 0;

    [Id(11)]
    public HostId? Host { get; init; }

    [Id(12)]
    public RunProgress? Progress { get; init; }

    [Id(13)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(14)]
    public DateTimeOffset? QueuedAt { get; init; }

    [Id(15)]
    public DateTimeOffset? StartedAt { get; init; }

    [Id(16)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>While it runs the latest value of each series, afterwards the final ones.</summary>
    [Id(17)]
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Grows with each change of the run's state.</summary>
    [Id(18)]
    public long Version { get; init; } = 0;

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsFinished => Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;
}
