using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>Everything that the page of a run shows besides its points and log.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-details")]
public sealed record RunDetails
{
    [Id(0)]
    public required RunSummary Summary { get; init; }

    [Id(1)]
    public required RunSpec Spec { get; init; }

    [Id(2)]
    public required RunInputs Inputs { get; init; }

    [Id(3)]
    public ImmutableArray<RunId> DependsOn { get; init; } = [];

    [Id(4)]
    public ImmutableArray<RunArtefact> Artefacts { get; init; } = [];

    /// <summary>Set when the run completed.</summary>
    [Id(5)]
    public RunManifest? Manifest { get; init; }
}
