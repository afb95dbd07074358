using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Contracts;

namespace Retort.Storage.Grains;

/// <summary>Grain state as the contracts' JSON, a record for each grain and name. Clearing a state removes its record.</summary>
internal abstract class JsonGrainStorage : IGrainStorage
{
    /// <summary>Points, logs and weights go to their own stores, so a state this large is a mistake. In bytes of UTF-8.</summary>
    public const int StateBytes = 8 * 1024 * 1024;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        if (await FindAsync(grain, stateName, cancellationToken) is not { } record)
        {
            SetEmpty(grainState);
            return;
        }

        try
        {
            grainState.State = JsonSerializer.Deserialize<T>(record.Json, ContractJson.Options) ?? Activator.CreateInstance<T>();
        }
        catch (JsonException e)
        {
            throw new StorageException($"The stored state '{stateName}' of {grain} does not read as {typeof(T).Name}: {e.Message}", e);
        }

        grainState.ETag = record.ETag;
        grainState.RecordExists = true;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var json = JsonSerializer.Serialize(grainState.State, ContractJson.Options);
        if (Encoding.UTF8.GetByteCount(json) is var bytes and > StateBytes)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The state '{stateName}' of {grain} is {bytes:n0} bytes of JSON; at most {StateBytes:n0} are stored. Large data belongs in the metric store or the blob store."));
        }

        // Random, not counted: a state that was cleared and written again must not meet the ETag of an activation from before.
        var next = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var stored = await WriteAsync(grain, stateName, new(next, json), grainState.ETag, cancellationToken);
        if (stored != next) throw Conflict(stateName, grain, stored, grainState.ETag);
        grainState.ETag = next;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var (cleared, stored) = await ClearAsync(grain, stateName, grainState.ETag, cancellationToken);
        if (!cleared && (grainState.ETag is not null || stored is not null)) throw Conflict(stateName, grain, stored, grainState.ETag);
        SetEmpty(grainState);
    }

    protected abstract Task<GrainRecord?> FindAsync(string grain, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Writes if the store has <paramref name="expected"/> (null: nothing). Returns the ETag that the store then has, which is
    /// the record's own if it was written.
    /// </summary>
    protected abstract Task<string?> WriteAsync(string grain, string name, GrainRecord record, string? expected, CancellationToken cancellationToken);

    /// <summary>Removes the record if the store has <paramref name="expected"/>; if not, says what it has.</summary>
    protected abstract Task<(bool Cleared, string? Stored)> ClearAsync(string grain, string name, string? expected, CancellationToken cancellationToken);

    private static void SetEmpty<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static InconsistentStateException Conflict(string stateName, string grain, string? stored, string? expected) =>
        new($"The state '{stateName}' of {grain} was written by another activation.", stored, expected);
}
