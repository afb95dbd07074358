using Retort.Contracts.Identity;

namespace Retort.Storage.Blobs;

/// <summary>Bytes by their SHA-256. A partial blob is never visible.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores what <paramref name="content"/> yields. Throws <see cref="InvalidDataException"/>, and keeps nothing, when its hash
    /// is not <paramref name="expected"/> or it is longer than <paramref name="maxBytes"/>. Storing the same bytes again is harmless.
    /// </summary>
    Task<long> WriteAsync(BlobId expected, Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Null when there is no such blob.</summary>
    Task<Stream?> OpenAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Size in bytes; null when there is no such blob.</summary>
    Task<long?> FindAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Frees the bytes. Deleting what is not there is harmless.</summary>
    Task DeleteAsync(BlobId blob, CancellationToken cancellationToken);
}
