namespace Retort.Distillation.Data;

/// <summary>A Debian package, downloaded and unpacked into a temporary folder: nothing is installed and no privilege is needed.</summary>
internal sealed class DebianOrigin(string package, string folder) : IDatasetOrigin
{
    public string Name => $"Debian package {package}";

    public async IAsyncEnumerable<(DatasetFile File, byte[] Content)> FetchAsync(
        DatasetDescription dataset,
        string scratch,
        IProgress<DatasetProgress>? progress,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DatasetOriginException("Debian packages need Debian's apt-get and dpkg-deb");
        }

        progress?.Report(new DatasetProgress(dataset.Name, Name, null, 0, 0));
        await ChildProcess.RunAsync("apt-get", ["download", package], scratch, cancellationToken);
        var archive = Directory.EnumerateFiles(scratch, "*.deb").FirstOrDefault()
            ?? throw new DatasetOriginException($"apt-get download {package} left no archive");
        var unpacked = Path.Combine(scratch, "unpacked");
        await ChildProcess.RunAsync("dpkg-deb", ["-x", archive, unpacked], scratch, cancellationToken);

        var files = new FolderOrigin(Path.Combine(unpacked, folder.TrimStart('/')));
        await foreach (var file in files.FetchAsync(dataset, scratch, progress, cancellationToken))
        {
            yield return file;
        }
    }
}
