using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>Registers a blob that the attempt has uploaded.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-artefact")]
public sealed record AttemptArtefact
{
    [Id(0)]
    public required AttemptKey Attempt { get; init; }

    [Id(1)]
    public required BlobId Blob { get; init; }

    [Id(2)]
    public required ArtefactKind Kind { get; init; }

    [Id(3)]
    public required int Epoch { get; init; }
}
