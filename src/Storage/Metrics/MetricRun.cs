using Microsoft.Data.Sqlite;
using Retort.Contracts.Identity;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <summary>A run's row in the metric store.</summary>
/// <param name="Id">Short key of the run within the database.</param>
/// <param name="Cursor">Grows with each batch and each attempt that supersedes points.</param>
/// <param name="SupersededAt">The cursor at which points were superseded last; 0 for never.</param>
/// <param name="LastLine">Number of the last log line; the first is 1.</param>
internal sealed record MetricRun(long Id, long Cursor, long SupersededAt, long LastLine)
{
    /// <summary>The rowid of the run's batch or line number <paramref name="number"/>.</summary>
    public long KeyOf(long number) => (Id << 32) + number;

    public static MetricRun? Find(SqliteSession session, RunId run) =>
        session.First("SELECT id, cursor, superseded_at, last_line FROM metric_run WHERE run = $1", Read, run.Value);

    public static MetricRun GetOrAdd(SqliteSession session, RunId run) =>
        Find(session, run)
        ?? session.First(
            "INSERT INTO metric_run (run, cursor, superseded_at, last_line) VALUES ($1, 0, 0, 0) RETURNING id, cursor, superseded_at, last_line",
            Read,
            run.Value)!;

    private static MetricRun Read(SqliteDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
}
