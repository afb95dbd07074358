using Orleans;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Audit;

namespace Retort.Grains.Runs;

/// <summary>What a run keeps. Points, logs and weights lie in their stores; how far an attempt is lies in memory only.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-state")]
public sealed record RunState : IAudited<RunState>
{
    [Id(0)]
    public PlannedRun? Planned { get; init; }

    [Id(1)]
    public string Project { get; init; } = ProjectNames.Default;

    /// <summary>As settled by the release; before it as planned.</summary>
    [Id(2)]
    public RunSpec? Spec { get; init; }

    [Id(3)]
    public RunInputs Inputs { get; init; } = new();

    [Id(4)]
    public RunStatus Status { get; init; } = RunStatus.Planned;

    [Id(5)]
    public string? Reason { get; init; }

    [Id(6)]
    public int Attempt { get; init; } = 0;

    /// <summary>Grows with every lease and every loss; only calls that bear the present one count.</summary>
    [Id(7)]
    public long Token { get; init; } = 0;

    [Id(8)]
    public HostId? Host { get; init; }

    /// <summary>How often a host fell silent.</summary>
    [Id(9)]
    public int Losses { get; init; } = 0;

    /// <summary>Why the host that holds it is to stop; null while nobody has asked.</summary>
    [Id(10)]
    public string? CancelReason { get; init; }

    [Id(11)]
    public DateTimeOffset CreatedAt { get; init; }

    [Id(12)]
    public DateTimeOffset? QueuedAt { get; init; }

    [Id(13)]
    public DateTimeOffset? StartedAt { get; init; }

    [Id(14)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Set when the run has ended.</summary>
    [Id(15)]
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    [Id(16)]
    public ImmutableArray<RunArtefact> Artefacts { get; init; } = [];

    [Id(17)]
    public RunManifest? Manifest { get; init; }

    /// <summary>Resumable checkpoints that newer ones have replaced, and that are still to be given up.</summary>
    [Id(18)]
    public ImmutableArray<BlobId> Superseded { get; init; } = [];

    /// <summary>Deletion has begun.</summary>
    [Id(19)]
    public bool Deleting { get; init; } = false;

    [Id(20)]
    public long Version { get; init; } = 0;

    [Id(21)]
    public AuditEvent? PendingEvent { get; init; }

    /// <summary>What an attempt continues from; null for the beginning.</summary>
    public RunArtefact? Resume => Artefacts.LastOrDefault(artefact => artefact.Kind == ArtefactKind.Resumable);

    public RunState Stamp(long version, AuditEvent? pending) => this with { Version = version, PendingEvent = pending };
}
