namespace Orleans.Core;

/// <summary>Reads and writes one stored state.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when none was. A write succeeds only if the store still has it.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    /// <exception cref="Orleans.Storage.InconsistentStateException">Another writer was quicker; the activation ends.</exception>
    Task ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task WriteStateAsync();

    /// <summary>Reads the state again and drops unsaved changes.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
