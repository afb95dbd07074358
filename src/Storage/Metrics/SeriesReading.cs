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
        var collected = new Dictionary<long, SeriesPoints>();
        var wanted = FindWanted(session, names);
        var limits = new AttemptLimits(session, row.Id);
        session.Visit(
            "SELECT attempt, points FROM metric_batch WHERE id > $1 AND id <= $2 ORDER BY id",
            batch =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var limit = limits.EpochOf(batch.GetInt32(0));
                PointBlock.Decode(batch.GetFieldValue<byte[]>(1), (long series, in SeriesPoint point) =>
                {
                    if (point.Epoch > limit || (wanted is not null && !wanted.Contains(series))) return;
                    if (!collected.TryGetValue(series, out var points)) collected.Add(series, points = new());
                    points.Add(point);
                });
                return true;
            },
            row.KeyOf(complete ? 0 : after), row.KeyOf(row.Cursor));

        var series = collected
            .Select(entry => entry.Value.Reduce(session.First("SELECT name FROM metric_series WHERE id = $1", static name => name.GetString(0), entry.Key)!, maxPoints))
            .OrderBy(one => one.Name, StringComparer.Ordinal);
        return new(row.Cursor, [.. series]) { Complete = complete };
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
