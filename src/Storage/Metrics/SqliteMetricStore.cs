using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <inheritdoc cref="IMetricStore"/>
/// <remarks>
/// A batch is one row (see <see cref="PointBlock"/>), so an append touches few pages and reading a run is one range scan. What a
/// later attempt supersedes is left out when reading; nothing is rewritten.
/// </remarks>
internal sealed class SqliteMetricStore(SqliteDatabase database) : IMetricStore
{
    private const int RowsInDeletion = 2_000;

    public Task<long> AppendAsync(
        RunId run, int attempt, long sequence, ImmutableArray<MetricPoint> points, ImmutableArray<LogLine> lines, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.Check(points, lines);
        var (body, names) = PointBlock.Encode(points);
        return database.WriteAsync(session => Append(session, run, attempt, sequence, body, names, lines.IsDefault ? [] : lines), cancellationToken);
    }

    public Task BeginAttemptAsync(RunId run, int attempt, double epoch, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.CheckEpoch(epoch);
        return database.WriteAsync(session => BeginAttempt(session, run, attempt, epoch), cancellationToken);
    }

    public Task<SeriesSnapshot> ReadAsync(RunId run, ImmutableArray<string> series, long after, int maxPoints, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 2);
        var names = series.IsDefault ? [] : series;
        return database.ReadAsync(session => SeriesReading.Read(session, run, names, after, maxPoints, cancellationToken), cancellationToken);
    }

    public Task<LogPage> ReadLogAsync(RunId run, long after, int limit, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.CheckPage(after, limit);
        return database.ReadAsync(session => ReadLog(session, run, after, limit), cancellationToken);
    }

    public async Task DeleteAsync(RunId run, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        // In parts, so that deleting a long run does not hold up everyone's writes. Deleting again finishes what was cut off.
        while (await database.WriteAsync(session => DeletePart(session, run), cancellationToken))
        {
        }
    }

    private static long Append(
        SqliteSession session, RunId run, int attempt, long sequence, byte[] body, ImmutableArray<string> names, ImmutableArray<LogLine> lines)
    {
        var row = MetricRun.GetOrAdd(session, run);
        Span<long> ids = names.Length <= 64 ? stackalloc long[names.Length] : new long[names.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = GetOrAddSeries(session, names[i]);
        var cursor = row.Cursor + 1;
        var added = session.Execute(
            "INSERT INTO metric_batch (id, run, attempt, sequence, points) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (run, attempt, sequence) DO NOTHING",
            row.KeyOf(cursor), row.Id, attempt, sequence, PointBlock.Join(ids, body));
        if (added == 0) return row.Cursor;

        var line = row.LastLine;
        foreach (var entry in lines)
        {
            session.Execute(
                "INSERT INTO log_line (id, at, level, text) VALUES ($1, $2, $3, $4)",
                row.KeyOf(++line), entry.At.UtcTicks, (int)entry.Level, StorableText.Clean(entry.Text));
        }

        session.Execute("UPDATE metric_run SET cursor = $2, last_line = $3 WHERE id = $1", row.Id, cursor, line);
        return cursor;
    }

    private static void BeginAttempt(SqliteSession session, RunId run, int attempt, double epoch)
    {
        var row = MetricRun.GetOrAdd(session, run);
        var changed = session.Execute(
            "INSERT INTO metric_attempt (run, attempt, epoch) VALUES ($1, $2, $3)"
            + " ON CONFLICT (run, attempt) DO UPDATE SET epoch = excluded.epoch WHERE excluded.epoch <> epoch",
            row.Id, attempt, epoch);
        if (changed > 0 && row.Cursor > 0)
            session.Execute("UPDATE metric_run SET cursor = cursor + 1, superseded_at = cursor + 1 WHERE id = $1", row.Id);
    }

    private static LogPage ReadLog(SqliteSession session, RunId run, long after, int limit)
    {
        if (MetricRun.Find(session, run) is not { } row || after >= row.LastLine) return new(after, [], false);

        var lines = session.Query(
            "SELECT at, level, text FROM log_line WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
            static line => new LogLine { At = new(line.GetInt64(0), TimeSpan.Zero), Level = (LogLineLevel)line.GetInt32(1), Text = line.GetString(2) },
            row.KeyOf(after), row.KeyOf(row.LastLine), limit);
        var cursor = after + lines.Count;
        return new(cursor, [.. lines], cursor < row.LastLine);
    }

    /// <summary>Whether something is left.</summary>
    private static bool DeletePart(SqliteSession session, RunId run)
    {
        if (MetricRun.Find(session, run) is not { } row) return false;

        var deleted = session.Execute("DELETE FROM metric_batch WHERE id IN (SELECT id FROM metric_batch WHERE id > $1 AND id <= $2 LIMIT $3)", row.KeyOf(0), row.KeyOf(row.Cursor), RowsInDeletion)
            + session.Execute("DELETE FROM log_line WHERE id IN (SELECT id FROM log_line WHERE id > $1 AND id <= $2 LIMIT $3)", row.KeyOf(0), row.KeyOf(row.LastLine), RowsInDeletion);
        if (deleted == 0) session.Execute("DELETE FROM metric_run WHERE id = $1", row.Id);
        // Returns a row for each page that it gives back, and only goes on when that row is taken.
        session.Visit("PRAGMA incremental_vacuum(4096)", static _ => true);
        return deleted > 0;
    }

    private static long GetOrAddSeries(SqliteSession session, string name) =>
        session.Number("SELECT id FROM metric_series WHERE name = $1", name)
        ?? session.Number("INSERT INTO metric_series (name) VALUES ($1) RETURNING id", name)!.Value;
}
