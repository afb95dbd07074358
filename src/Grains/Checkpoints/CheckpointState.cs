using Orleans;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Audit;

namespace Retort.Grains.Checkpoints;

/// <summary>Lineage and references of stored bytes. They stay while a run that produced or used them exists.</summary>
[GenerateSerializer, Immutable, Alias("retort.checkpoint-state")]
public sealed record CheckpointState : IAudited<CheckpointState>
{
    [Id(0)]
    public ArtefactKind Kind { get; init; }

    [Id(1)]
    public long Bytes { get; init; } = 0;

    [Id(2)]
    public DateTimeOffset At { get; init; }

    [Id(3)]
    public ImmutableArray<RunId> ProducedBy { get; init; } = [];

    [Id(4)]
    public ImmutableArray<BlobId> Parents { get; init; } = [];

    [Id(5)]
    public ImmutableArray<RunId> UsedBy { get; init; } = [];

    [Id(6)]
    public long Version { get; init; } = 0;

    [Id(7)]
    public AuditEvent? PendingEvent { get; init; }

    public bool IsReferenced => !ProducedBy.IsEmpty || !UsedBy.IsEmpty;

    public CheckpointState Stamp(long version, AuditEvent? pending) => this with { Version = version, PendingEvent = pending };
}
