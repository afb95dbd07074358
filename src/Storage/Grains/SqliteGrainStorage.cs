using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Contracts;
using Retort.Storage.Database;

namespace Retort.Storage.Grains;

/// <summary>Grain state as the contracts' JSON. Clearing a state removes its row.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database) : IGrainStorage
{
    /// <summary>Points, logs and weights go to their own stores, so a state this large is a mistake. In bytes of UTF-8.</summary>
    public const int StateBytes = 8 * 1024 * 1024;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var row = await database.ReadAsync(
            session => session.First(
                "SELECT etag, state FROM grain_state WHERE grain = $1 AND name = $2",
                static row => (ETag: row.GetString(0), Json: row.GetString(1)),
                grain, stateName),
            cancellationToken);
        if (row.ETag is null)
        {
            SetEmpty(grainState);
            return;
        }

        try
        {
            grainState.State = JsonSerializer.Deserialize<T>(row.Json, ContractJson.Options) ?? Activator.CreateInstance<T>();
        }
        catch (JsonException e)
        {
            throw new StorageException($"The stored state '{stateName}' of {grain} does not read as {typeof(T).Name}: {e.Message}", e);
        }

        grainState.ETag = row.ETag;
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

        var expected = grainState.ETag;
        var next = NewETag();
        await database.WriteAsync(
            session =>
            {
                var written = expected is null
                    ? session.Execute("INSERT INTO grain_state (grain, name, etag, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", grain, stateName, next, json)
                    : session.Execute("UPDATE grain_state SET etag = $3, state = $4 WHERE grain = $1 AND name = $2 AND etag = $5", grain, stateName, next, json, expected);
                if (written == 0) throw Conflict(session, stateName, grain, expected);
            },
            cancellationToken);
        grainState.ETag = next;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var expected = grainState.ETag;
        await database.WriteAsync(
            session =>
            {
                var cleared = session.Execute("DELETE FROM grain_state WHERE grain = $1 AND name = $2 AND etag = $3", grain, stateName, expected);
                if (cleared == 0 && (expected is not null || FindETag(session, stateName, grain) is not null))
                    throw Conflict(session, stateName, grain, expected);
            },
            cancellationToken);
        SetEmpty(grainState);
    }

    private static void SetEmpty<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    // Random, not counted: a state that was cleared and written again must not meet the ETag of an activation from before.
    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static string? FindETag(SqliteSession session, string stateName, string grain) =>
        session.First("SELECT etag FROM grain_state WHERE grain = $1 AND name = $2", static row => row.GetString(0), grain, stateName);

    private static InconsistentStateException Conflict(SqliteSession session, string stateName, string grain, string? expected) =>
        new($"The state '{stateName}' of {grain} was written by another activation.", FindETag(session, stateName, grain), expected);
}
