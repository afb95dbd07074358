using System.Runtime.CompilerServices;

namespace Retort.Distillation.Data;

/// <summary>A folder with the four files, plain or compressed by gzip.</summary>
internal sealed class FolderOrigin(string folder) : IDatasetOrigin
{
    public string Name => folder;

    public async IAsyncEnumerable<(DatasetFile File, byte[] Content)> FetchAsync(
        DatasetDescription dataset, string scratch, IProgress<DatasetProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in dataset.Files)
        {
            var path = Find(file) ?? throw new DatasetOriginException($"{folder} lacks {file.Name}");
            progress?.Report(new DatasetProgress(dataset.Name, folder, file.Name, 0, file.Size));
            var content = await DatasetVerification.ReadAsync(file, path, cancellationToken);
            progress?.Report(new DatasetProgress(dataset.Name, folder, file.Name, file.Size, file.Size));
            yield return (file, content);
        }
    }

    /// <summary>Path of the file here, or null.</summary>
    public string? Find(DatasetFile file)
    {
        // Some copies replace the dash before "idx" by a dot.
        var dotted = file.Name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] names = [file.Name, dotted, file.Name + ".gz", dotted + ".gz"];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
