namespace Retort.Distillation.Data;

/// <summary>A data set in memory: pixels as bytes, presented to networks as numbers in [0, 1].</summary>
public sealed record Dataset
{
    public required string Name { get; init; }

    /// <summary>Identifies the data in manifests and soft-target sets; see <see cref="DatasetDescription.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    public required ImageSet Train { get; init; }

    public required ImageSet Test { get; init; }

    public int Classes { get; init; } = 10;
}
