using Orleans.Concurrency;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Checkpoints;

/// <summary>Lineage and references of one stored artefact. The key is the <see cref="BlobId"/>'s text.</summary>
[Alias("retort.checkpoint")]
public interface ICheckpointGrain : IGrainWithStringKey
{
    /// <summary>Adds a producer. Refused when the bytes are not stored. Idempotent.</summary>
    [Alias("record")]
    Task<CommandOutcome> RecordAsync(RecordCheckpoint command, CancellationToken cancellationToken = default);

    /// <summary>Notes that <paramref name="run"/> takes it as an input: it cannot go while that run exists. Idempotent.</summary>
    [Alias("use")]
    Task<CommandOutcome> UseAsync(RunId run, CancellationToken cancellationToken = default);

    /// <summary>A run that produced or used it is gone. The bytes are deleted when no producer is left. Idempotent.</summary>
    [Alias("release")]
    Task ReleaseAsync(RunId run, Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Null when nothing of that hash was recorded.</summary>
    [ReadOnly, Alias("get")]
    Task<CheckpointDetails?> GetAsync(CancellationToken cancellationToken = default);
}
