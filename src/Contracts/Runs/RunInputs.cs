using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>The bytes that a run needs besides its data set.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-inputs")]
public sealed record RunInputs
{
    /// <summary>The teacher's soft-target set, for distilled students.</summary>
    [Id(0)]
    public BlobId? SoftTargets { get; init; }

    /// <summary>The run that made it.</summary>
    [Id(1)]
    public RunId? TeacherRun { get; init; }

    /// <summary>The teacher's weights: lineage, and agreement and KL on the evaluation split.</summary>
    [Id(2)]
    public BlobId? Teacher { get; init; }

    /// <summary>The newest resumable checkpoint of earlier attempts.</summary>
    [Id(3)]
    public RunArtefact? Resume { get; init; }
}
