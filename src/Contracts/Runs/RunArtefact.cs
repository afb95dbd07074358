using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>A blob that a run produced.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-artefact")]
public sealed record RunArtefact
{
    [Id(0)]
    public required BlobId Blob { get; init; }

    [Id(1)]
    public required ArtefactKind Kind { get; init; }

    [Id(2)]
    public required long Bytes { get; init; }

    /// <summary>Epochs completed when it was made.</summary>
    [Id(3)]
    public required int Epoch { get; init; }

    [Id(4)]
    public required int Attempt { get; init; }

    [Id(5)]
    public required DateTimeOffset At { get; init; }
}
