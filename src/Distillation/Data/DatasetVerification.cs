using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Retort.Distillation.Data;

/// <summary>Reads data files and refuses those that are not, byte for byte, the published ones.</summary>
internal static class DatasetVerification
{
    /// <summary>The verified content of a file; its size is checked before it is read.</summary>
    /// <exception cref="DamagedDatasetException">Wrong size or hash.</exception>
    public static async Task<byte[]> ReadAsync(DatasetFile file, string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            await using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
            return await ReadAsync(file, path, unpacked, null, cancellationToken);
        }

        return stream.Length == file.Size
            ? await ReadAsync(file, path, stream, null, cancellationToken)
            : throw new DamagedDatasetException(path, Bytes(file.Size), Bytes(stream.Length));
    }

    /// <summary>The verified content of a stream of unknown length; never reads more than one byte too many.</summary>
    /// <exception cref="DamagedDatasetException">Wrong size or hash, or broken compression.</exception>
    public static async Task<byte[]> ReadAsync(DatasetFile file, string place, Stream stream, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var content = new byte[file.Size];
        var filled = 0;
        try
        {
            while (filled < content.Length)
            {
                var read = await stream.ReadAsync(content.AsMemory(filled, Math.Min(1 << 20, content.Length - filled)), cancellationToken);
                if (read == 0)
                {
                    throw new DamagedDatasetException(place, Bytes(file.Size), Bytes(filled));
                }

                filled += read;
                progress?.Report(filled);
            }

            if (await stream.ReadAsync(new byte[1], cancellationToken) != 0)
            {
                throw new DamagedDatasetException(place, Bytes(file.Size), "more");
            }
        }
        catch (InvalidDataException broken)
        {
            throw new DamagedDatasetException(place, "valid gzip data", $"an error after {Bytes(filled)}: {broken.Message.TrimEnd('.')}");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return hash == file.Sha256
            ? content
            : throw new DamagedDatasetException(place, $"SHA-256 {file.Sha256}", hash);
    }

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
