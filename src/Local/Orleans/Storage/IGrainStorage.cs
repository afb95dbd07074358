using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Keeps grain state. Registered as a keyed service whose key is the name in <see cref="PersistentStateAttribute"/>.
/// Methods set <see cref="IGrainState{T}.ETag"/> and <see cref="IGrainState{T}.RecordExists"/> to what the store then has.
/// </summary>
public interface IGrainStorage
{
    /// <summary>Reads the state; without a record the state is a new one, without ETag.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Writes the state if the store still has its ETag (none for a new record).</summary>
    /// <exception cref="InconsistentStateException">The store has another version.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Removes the record if the store still has its ETag.</summary>
    /// <exception cref="InconsistentStateException">The store has another version.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}
