using Retort.Storage.Database;

namespace Retort.Storage.Grains;

/// <inheritdoc cref="JsonGrainStorage"/>
internal sealed class SqliteGrainStorage(SqliteDatabase database) : JsonGrainStorage
{
    protected override Task<GrainRecord?> FindAsync(string grain, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First("SELECT etag, state FROM grain_state WHERE grain = $1 AND name = $2", static row => new GrainRecord(row.GetString(0), row.GetString(1)), grain, name),
            cancellationToken);

    protected override Task<string?> WriteAsync(string grain, string name, GrainRecord record, string? expected, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var written = expected is null
                    ? session.Execute("INSERT INTO grain_state (grain, name, etag, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", grain, name, record.ETag, record.Json)
                    : session.Execute("UPDATE grain_state SET etag = $3, state = $4 WHERE grain = $1 AND name = $2 AND etag = $5", grain, name, record.ETag, record.Json, expected);
                return written == 0 ? FindETag(session, grain, name) : record.ETag;
            },
            cancellationToken);

    protected override Task<(bool Cleared, string? Stored)> ClearAsync(string grain, string name, string? expected, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute("DELETE FROM grain_state WHERE grain = $1 AND name = $2 AND etag = $3", grain, name, expected) == 1
                ? (true, null)
                : (false, FindETag(session, grain, name)),
            cancellationToken);

    private static string? FindETag(SqliteSession session, string grain, string name) =>
        session.First("SELECT etag FROM grain_state WHERE grain = $1 AND name = $2", static row => row.GetString(0), grain, name);
}
