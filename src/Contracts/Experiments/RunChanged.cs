using Retort.Contracts.Runs;

namespace Retort.Contracts.Experiments;

/// <summary>A run tells its experiment where it stands.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-changed")]
public sealed record RunChanged
{
    [Id(0)]
    public required RunSummary Run { get; init; }

    /// <summary>What it produced; complete once it has completed.</summary>
    [Id(1)]
    public ImmutableArray<RunArtefact> Artefacts { get; init; } = [];
}
