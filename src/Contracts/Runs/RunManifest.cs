using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>What determined a run's result, as its host states it at the end.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-manifest")]
public sealed record RunManifest
{
    /// <summary>SHA-256 of the run spec's canonical JSON.</summary>
    [Id(0)]
    public required BlobId SpecHash { get; init; }

    /// <summary>SHA-256 over the data set's files.</summary>
    [Id(1)]
    public required BlobId DataHash { get; init; }

    /// <summary>Retort's version.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>The tensor engine and its version.</summary>
    [Id(3)]
    public required string Engine { get; init; }

    /// <summary>Such as `cpu` or `cuda:0`.</summary>
    [Id(4)]
    public required string Device { get; init; }

    /// <summary>Vector width and architecture, for the record: results do not depend on them.</summary>
    [Id(5)]
    public required string Processor { get; init; }

    /// <summary>For the record: results do not depend on it.</summary>
    [Id(6)]
    public required int Threads { get; init; }

    [Id(7)]
    public required string OperatingSystem { get; init; }

    [Id(8)]
    public required RunInputs Inputs { get; init; }

    /// <summary>In which numbers matrix products were computed: `float32` or, on CUDA devices, `tf32`.</summary>
    [Id(9)]
    public string Precision { get; init; } = "float32";
}
