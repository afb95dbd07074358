using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <summary>Reads a run's batches in one pass into reduced series.</summary>
internal static class SeriesReading
{
    public static SeriesSnapshot Read(SqliteSession session, RunId run, ImmutableArray<string> names, long after, int maxPoints, CancellationToken cancellationToken)
    {
        if (MetricRun.Find(session, run) is not { } row) return new(0, []);

        // A cursor past the end belongs to a run that was deleted and written again.
        var complete = after <= 0 || after < row.SupersededAt || after > row.Cursor;
        var limits = new AttemptLimits(session.Query(
            "SELECT attempt, epoch FROM metric_attempt WHERE run = $1 ORDER BY attempt DESC", static attempt => (attempt.GetInt32(0), attempt.GetDouble(1)), row.Id));
        var series = new SeriesCollection(limits, FindWanted(session, names));
        session.Visit(
            "SELECT attempt, points FROM metric_batch WHERE id > $1 AND id <= $2 ORDER BY id",
            batch =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                series.Add(batch.GetInt32(0), batch.GetFieldValue<byte[]>(1));
                return true;
            },
            row.KeyOf(complete ? 0 : after), row.KeyOf(row.Cursor));
        return new(row.Cursor, series.Reduce(id => session.First("SELECT name FROM metric_series WHERE id = $1", static name => name.GetString(0), id)!, maxPoints)) { Complete = complete };
    }

    /// <summary>Null for all.</summary>
    private static HashSet<long>? FindWanted(SqliteSession session, ImmutableArray<string> names)
    {
        if (names.IsEmpty) return null;

        var ids = new HashSet<long>();
        foreach (var name in names)
        {
            if (session.Number("SELECT id FROM metric_series WHERE name = $1", name) is { } id) ids.Add(id);
        }

        return ids;
    }
}
