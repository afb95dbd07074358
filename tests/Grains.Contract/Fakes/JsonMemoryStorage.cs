using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Retort.Grains.Contract.Fakes;

/// <summary>Keeps state as JSON with counted versions, as the real stores do.</summary>
internal sealed class JsonMemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (string Json, int Version)> _records = new();

    public Exception? NextFailure { get; set; }

    /// <summary>Writes as another process would.</summary>
    public void Overwrite<T>(string stateName, GrainId grainId, T state) =>
        _records.AddOrUpdate((stateName, grainId), (JsonSerializer.Serialize(state), 1), (_, old) => (JsonSerializer.Serialize(state), old.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfAsked();
        grainState.RecordExists = _records.TryGetValue((stateName, grainId), out var record);
        grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(record.Json) : Activator.CreateInstance<T>();
        grainState.ETag = grainState.RecordExists ? Text(record.Version) : null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfAsked();
        var version = Check(stateName, grainId, grainState.ETag) + 1;
        _records[(stateName, grainId)] = (JsonSerializer.Serialize(grainState.State), version);
        (grainState.ETag, grainState.RecordExists) = (Text(version), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfAsked();
        Check(stateName, grainId, grainState.ETag);
        _records.TryRemove((stateName, grainId), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private int Check(string stateName, GrainId grainId, string? etag)
    {
        var version = _records.TryGetValue((stateName, grainId), out var record) ? record.Version : 0;
        var stored = version == 0 ? null : Text(version);
        return stored == etag ? version : throw new InconsistentStateException("The record was changed.", stored, etag);
    }

    private void ThrowIfAsked()
    {
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }
    }
}
