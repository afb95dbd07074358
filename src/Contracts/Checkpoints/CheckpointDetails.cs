using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Contracts.Checkpoints;

/// <summary>A stored artefact with its lineage.</summary>
[GenerateSerializer, Immutable, Alias("retort.checkpoint-details")]
public sealed record CheckpointDetails
{
    [Id(0)]
    public required BlobId Blob { get; init; }

    [Id(1)]
    public required ArtefactKind Kind { get; init; }

    [Id(2)]
    public required long Bytes { get; init; }

    /// <summary>When it was first recorded.</summary>
    [Id(3)]
    public required DateTimeOffset At { get; init; }

    /// <summary>The runs that produced these bytes: equal runs produce equal bytes.</summary>
    [Id(4)]
    public ImmutableArray<RunId> ProducedBy { get; init; } = [];

    /// <summary>What it was made from.</summary>
    [Id(5)]
    public ImmutableArray<BlobId> Parents { get; init; } = [];

    /// <summary>Runs that took it as an input.</summary>
    [Id(6)]
    public ImmutableArray<RunId> UsedBy { get; init; } = [];
}
