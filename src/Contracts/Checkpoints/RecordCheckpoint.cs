using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Contracts.Checkpoints;

/// <summary>Adds a producer and its parents to an artefact. Idempotent.</summary>
[GenerateSerializer, Immutable, Alias("retort.record-checkpoint")]
public sealed record RecordCheckpoint
{
    [Id(0)]
    public required RunId Run { get; init; }

    [Id(1)]
    public required ArtefactKind Kind { get; init; }

    [Id(2)]
    public required long Bytes { get; init; }

    [Id(3)]
    public ImmutableArray<BlobId> Parents { get; init; } = [];
}
