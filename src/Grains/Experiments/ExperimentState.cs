using Orleans;
using Retort.Contracts.Audit;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Grains.Audit;

namespace Retort.Grains.Experiments;

/// <summary>What changes about an experiment. What it knows of unfinished runs may be old: an activation asks them.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-state")]
public sealed record ExperimentState : IAudited<ExperimentState>
{
    [Id(0)]
    public string Project { get; init; } = ProjectNames.Default;

    [Id(1)]
    public string CreatedBy { get; init; } = "";

    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    [Id(3)]
    public BlobId? SpecHash { get; init; }

    [Id(4)]
    public ExperimentStatus Status { get; init; } = ExperimentStatus.Running;

    [Id(5)]
    public DateTimeOffset? FinishedAt { get; init; }

    [Id(6)]
    public bool Archived { get; init; } = false;

    /// <summary>Who cancelled it; its runs end one by one after that.</summary>
    [Id(7)]
    public Actor? CancelledBy { get; init; }

    [Id(8)]
    public ImmutableArray<FrozenRecipe> Recipes { get; init; } = [];

    [Id(9)]
    public double? HeadlineTemperature { get; init; }

    /// <summary>In the order of the plan.</summary>
    [Id(10)]
    public ImmutableArray<RunStanding> Runs { get; init; } = [];

    /// <summary>Who deleted it; what is left goes with the next activation.</summary>
    [Id(11)]
    public Actor? DeletedBy { get; init; }

    [Id(12)]
    public long Version { get; init; } = 0;

    [Id(13)]
    public AuditEvent? PendingEvent { get; init; }

    public ExperimentState Stamp(long version, AuditEvent? pending) => this with { Version = version, PendingEvent = pending };
}
