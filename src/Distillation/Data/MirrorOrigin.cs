using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Retort.Distillation.Data;

/// <summary>A public HTTPS folder with the four files compressed by gzip.</summary>
internal sealed class MirrorOrigin(Uri folder, HttpClient http) : IDatasetOrigin
{
    public string Name => folder.ToString();

    public async IAsyncEnumerable<(DatasetFile File, byte[] Content)> FetchAsync(
        DatasetDescription dataset, string scratch, IProgress<DatasetProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in dataset.Files)
        {
            yield return (file, await FetchAsync(dataset, file, progress, cancellationToken));
        }
    }

    private async Task<byte[]> FetchAsync(DatasetDescription dataset, DatasetFile file, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var address = new Uri(folder, file.Name + ".gz");
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DatasetOriginException($"{address} answered {(int)answer.StatusCode}");
            }

            var report = progress is null ? null : new Progress<long>(bytes => progress.Report(new DatasetProgress(dataset.Name, Name, file.Name, bytes, file.Size)));
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await using var unpacked = new GZipStream(body, CompressionMode.Decompress);
            return await DatasetVerification.ReadAsync(file, address.ToString(), unpacked, report, cancellationToken);
        }
        catch (HttpRequestException failed)
        {
            throw new DatasetOriginException($"{address} failed: {failed.Message}");
        }
    }
}
