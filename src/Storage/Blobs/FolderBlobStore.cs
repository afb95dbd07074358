using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Retort.Contracts.Identity;

namespace Retort.Storage.Blobs;

/// <summary>
/// Blobs as files `ab/abcdef…` of one folder. A blob is written to `incoming/`, hashed on the way, flushed to the disk and then
/// renamed, so a name in place always means whole bytes. One process owns the folder.
/// </summary>
internal sealed class FolderBlobStore : IBlobStore
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _root;
    private readonly string _incoming;

    /// <summary>Opens the folder, creates it when missing, and removes what writes cut off by a crash have left.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public FolderBlobStore(string root)
    {
        _root = root;
        _incoming = Path.Combine(root, "incoming");
        try
        {
            Directory.CreateDirectory(_incoming);
            // All of them now: a write then has one directory to flush, and none whose own entry may not be durable yet.
            for (var first = 0; first < 256; first++) Directory.CreateDirectory(Path.Combine(root, first.ToString("x2", CultureInfo.InvariantCulture)));
            DirectoryFlush.Flush(root);
            foreach (var leftover in Directory.EnumerateFiles(_incoming)) File.Delete(leftover);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The blob folder '{root}' cannot be written: {e.Message} Give the user '{Environment.UserName}' the right to write there.", e);
        }
    }

    public async Task<long> WriteAsync(BlobId expected, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        var target = PathOf(expected);
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("n"));
        try
        {
            var bytes = await ReceiveAsync(temporary, expected, content, maxBytes, cancellationToken);
            Publish(temporary, target, bytes);
            return bytes;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task<Stream?> OpenAsync(BlobId blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Sharing deletion lets a blob be deleted while it is read: the reader still gets the whole.
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<long?> FindAsync(BlobId blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(PathOf(blob));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    public Task DeleteAsync(BlobId blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(PathOf(blob));
        return Task.CompletedTask;
    }

    private static async Task<long> ReceiveAsync(string file, BlobId expected, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var total = 0L;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                total += read;
                if (total > maxBytes) throw new InvalidDataException($"The content of blob {expected} is longer than the {maxBytes} bytes allowed.");
                hash.AppendData(buffer, 0, read);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            var found = BlobId.FromSha256(hash.GetHashAndReset());
            if (found != expected) throw new InvalidDataException($"The {total} bytes received have the SHA-256 {found}, not {expected}: they were damaged on the way, or the name is wrong.");
            stream.Flush(flushToDisk: true);
            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Publish(string temporary, string target, long bytes)
    {
        if (new FileInfo(target) is { Exists: true } present && present.Length == bytes) return;

        File.Move(temporary, target, overwrite: true);
        DirectoryFlush.Flush(Path.GetDirectoryName(target)!);
    }

    private string PathOf(BlobId blob)
    {
        if (blob.Value is null) throw new ArgumentException("The blob has no id.", nameof(blob));
        return Path.Combine(_root, blob.Value[..2], blob.Value);
    }
}
