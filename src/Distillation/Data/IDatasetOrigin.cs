namespace Retort.Distillation.Data;

/// <summary>Somewhere that data sets come from.</summary>
internal interface IDatasetOrigin
{
    /// <summary>For progress and messages.</summary>
    string Name { get; }

    /// <summary>The verified content of each file, in the order of <see cref="DatasetDescription.Files"/>.</summary>
    /// <param name="scratch">An empty folder that is deleted afterwards.</param>
    /// <exception cref="DatasetOriginException">The origin cannot be used here or does not have the data set.</exception>
    /// <exception cref="DamagedDatasetException">It has something else under that name.</exception>
    IAsyncEnumerable<(DatasetFile File, byte[] Content)> FetchAsync(
        DatasetDescription dataset, string scratch, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken);
}
