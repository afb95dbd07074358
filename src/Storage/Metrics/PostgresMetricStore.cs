using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <inheritdoc cref="IMetricStore"/>
/// <remarks>
/// A batch is one row (see <see cref="PointBlock"/>), as in SQLite. What many runs append at the same time goes in one transaction of three
/// round trips, which holds the runs' rows: batches of a run are numbered in the order in which they become visible, from
/// whichever process they come, and one that is stored already is seen.
/// </remarks>
internal sealed class PostgresMetricStore : IMetricStore
{
    // While one waits for the disk, the other writes.
    private const int Lanes = 2;

    private readonly PostgresDatabase _database;
    private readonly PostgresSeriesNames _series;
    private readonly GroupCommit<PostgresAppend, long> _appends;

    public PostgresMetricStore(PostgresDatabase database)
    {
        _database = database;
        _series = new(database);
        _appends = database.Group<PostgresAppend, long>(
            Lanes, static append => append.Bytes, appends => database.TransactAsync(session => PostgresAppend.StoreAsync(session, appends), CancellationToken.None));
    }

    public async Task<long> AppendAsync(
        RunId run, int attempt, long sequence, ImmutableArray<MetricPoint> points, ImmutableArray<LogLine> lines, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.Check(points, lines);
        var (body, names) = PointBlock.Encode(points);
        var ids = await _series.GetOrAddAsync(names, cancellationToken);
        return await _appends.AddAsync(new(run.Value, attempt, sequence, PointBlock.Join(ids, body), lines.IsDefault ? [] : lines), cancellationToken);
    }

    public Task BeginAttemptAsync(RunId run, int attempt, double epoch, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.CheckEpoch(epoch);
        return _database.TransactAsync(
            async session =>
            {
                var id = await session.FirstAsync("INSERT INTO metric_run (run) VALUES ($1) ON CONFLICT (run) DO UPDATE SET run = excluded.run RETURNING id", static row => row.GetInt64(0), run.Value);
                var changed = await session.ExecuteAsync(
                    "INSERT INTO metric_attempt (run, attempt, epoch) VALUES ($1, $2, $3)"
                    + " ON CONFLICT (run, attempt) DO UPDATE SET epoch = excluded.epoch WHERE excluded.epoch <> metric_attempt.epoch",
                    id, attempt, epoch);
                if (changed > 0) await session.ExecuteAsync("UPDATE metric_run SET cursor = cursor + 1, superseded_at = cursor + 1 WHERE id = $1 AND cursor > 0", id);
                return changed;
            },
            cancellationToken);
    }

    public async Task<SeriesSnapshot> ReadAsync(RunId run, ImmutableArray<string> series, long after, int maxPoints, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 2);
        var wanted = series.IsDefaultOrEmpty ? null : await _series.FindAsync(series, cancellationToken);
        var (row, complete, collected) = await _database.ReadSnapshotAsync(session => CollectAsync(session, run, wanted, after), cancellationToken);
        if (row is null) return new(0, []);

        await _series.LoadAsync(collected.Ids, cancellationToken);
        return new(row.Cursor, collected.Reduce(_series.NameOf, maxPoints)) { Complete = complete };
    }

    public Task<LogPage> ReadLogAsync(RunId run, long after, int limit, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        BatchLimits.CheckPage(after, limit);
        return _database.ReadSnapshotAsync(
            async session =>
            {
                if (await FindAsync(session, run) is not { } row || after >= row.LastLine) return new(after, [], false);

                var lines = await session.QueryAsync(
                    "SELECT at, level, text FROM log_line WHERE run = $1 AND line > $2 ORDER BY line LIMIT $3",
                    static line => new LogLine { At = new(line.GetInt64(0), TimeSpan.Zero), Level = (LogLineLevel)line.GetInt32(1), Text = line.GetString(2) },
                    row.Id, after, limit);
                var cursor = after + lines.Count;
                return new LogPage(cursor, [.. lines], cursor < row.LastLine);
            },
            cancellationToken);
    }

    public Task DeleteAsync(RunId run, CancellationToken cancellationToken)
    {
        BatchLimits.Check(run);
        return _database.TransactAsync(
            async session =>
            {
                // The row is held first: what an append commits meanwhile is seen by the statements after. No run has the id 0.
                var id = await session.FirstAsync("SELECT id FROM metric_run WHERE run = $1 FOR UPDATE", static row => row.GetInt64(0), run.Value);
                await session.ExecuteAsync([
                    ("DELETE FROM metric_batch WHERE run = $1", [id]),
                    ("DELETE FROM log_line WHERE run = $1", [id]),
                    ("DELETE FROM metric_run WHERE id = $1", [id]),
                ]);
                return id;
            },
            cancellationToken);
    }

    private static async Task<(PostgresMetricRun? Row, bool Complete, SeriesCollection Series)> CollectAsync(PostgresSession session, RunId run, HashSet<long>? wanted, long after)
    {
        var (rows, attempts) = await session.QueryAsync(
            "SELECT " + PostgresMetricRun.Columns + " FROM metric_run WHERE run = $1", [run.Value], PostgresMetricRun.Read,
            "SELECT attempt, epoch FROM metric_attempt a JOIN metric_run r ON r.id = a.run WHERE r.run = $1 ORDER BY attempt DESC", [run.Value],
            static row => (row.GetInt32(0), row.GetDouble(1)));
        var series = new SeriesCollection(new(attempts), wanted);
        if (rows.Count == 0) return (null, true, series);

        // A cursor past the end belongs to a run that was deleted and written again.
        var complete = after <= 0 || after < rows[0].SupersededAt || after > rows[0].Cursor;
        await session.VisitAsync(
            "SELECT attempt, points FROM metric_batch WHERE run = $1 AND cursor > $2 ORDER BY cursor",
            batch =>
            {
                series.Add(batch.GetInt32(0), batch.GetFieldValue<byte[]>(1));
                return true;
            },
            rows[0].Id, complete ? 0L : after);
        return (rows[0], complete, series);
    }

    private static Task<PostgresMetricRun?> FindAsync(PostgresSession session, RunId run) =>
        session.FirstAsync("SELECT " + PostgresMetricRun.Columns + " FROM metric_run WHERE run = $1", PostgresMetricRun.Read, run.Value);
}
