using Retort.Storage.Database;

namespace Retort.Storage.Grains;

/// <inheritdoc cref="JsonGrainStorage"/>
/// <remarks>
/// One statement decides, so two activations in two processes cannot both win. When its answer is lost, the statement is done
/// again and finds the ETag that it wrote itself.
/// </remarks>
internal sealed class PostgresGrainStorage(PostgresDatabase database) : JsonGrainStorage
{
    protected override Task<GrainRecord?> FindAsync(string grain, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.FirstAsync("SELECT etag, state FROM grain_state WHERE grain = $1 AND name = $2", static row => new GrainRecord(row.GetString(0), row.GetString(1)), grain, name),
            cancellationToken);

    protected override Task<string?> WriteAsync(string grain, string name, GrainRecord record, string? expected, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var written = expected is null
                    ? await session.ExecuteAsync("INSERT INTO grain_state (grain, name, etag, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", grain, name, record.ETag, record.Json)
                    : await session.ExecuteAsync("UPDATE grain_state SET etag = $3, state = $4 WHERE grain = $1 AND name = $2 AND etag = $5", grain, name, record.ETag, record.Json, expected);
                return written == 0 ? await FindETagAsync(session, grain, name) : record.ETag;
            },
            cancellationToken);

    protected override Task<(bool Cleared, string? Stored)> ClearAsync(string grain, string name, string? expected, CancellationToken cancellationToken)
    {
        var tries = 0;
        return database.WriteAsync<(bool, string?)>(
            async session =>
            {
                tries++;
                if (expected is not null && await session.ExecuteAsync("DELETE FROM grain_state WHERE grain = $1 AND name = $2 AND etag = $3", grain, name, expected) == 1) return (true, null);
                var stored = await FindETagAsync(session, grain, name);
                // Nothing there at a second try: the first one removed it, and its answer was lost.
                return (stored is null && tries > 1, stored);
            },
            cancellationToken);
    }

    private static Task<string?> FindETagAsync(PostgresSession session, string grain, string name) =>
        session.FirstAsync("SELECT etag FROM grain_state WHERE grain = $1 AND name = $2", static row => row.GetString(0), grain, name);
}
