using Orleans;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Experiments;

/// <summary>What an experiment knows of one of its runs. The run itself is the truth; this is enough to decide what comes next.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-standing")]
public sealed record RunStanding
{
    [Id(0)]
    public RunStatus Status { get; init; } = RunStatus.Planned;

    /// <summary>Version of the run that this tells of; 0 when the run has told nothing yet.</summary>
    [Id(1)]
    public long Version { get; init; } = 0;

    [Id(2)]
    public DateTimeOffset? StartedAt { get; init; }

    [Id(3)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>0 to 1, of the present attempt.</summary>
    [Id(4)]
    public double Fraction { get; init; } = 0;

    [Id(5)]
    public BlobId? Weights { get; init; }

    [Id(6)]
    public BlobId? SoftTargets { get; init; }

    public bool IsFinished => Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    public bool IsActive => Status is RunStatus.Leased or RunStatus.Running;

    /// <summary>What a run's news say.</summary>
    public static RunStanding Of(RunSummary run, ImmutableArray<RunArtefact> artefacts)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunStanding
        {
            Status = run.Status,
            Version = run.Version,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Fraction = run.Progress?.Fraction ?? 0,
            Weights = Last(artefacts, ArtefactKind.Weights),
            SoftTargets = Last(artefacts, ArtefactKind.SoftTargets),
        };
    }

    private static BlobId? Last(ImmutableArray<RunArtefact> artefacts, ArtefactKind kind) =>
        artefacts.LastOrDefault(artefact => artefact.Kind == kind)?.Blob;
}
