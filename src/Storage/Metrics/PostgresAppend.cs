using System.Collections.Immutable;
using Retort.Contracts.Metrics;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <summary>A batch on its way into a commit that it shares with batches of other callers.</summary>
internal sealed record PostgresAppend(string Run, int Attempt, long Sequence, byte[] Points, ImmutableArray<LogLine> Lines)
{
    private const string SelectRuns = "SELECT " + PostgresMetricRun.Columns + " FROM metric_run WHERE run = ANY ($1) ORDER BY run FOR UPDATE";

    // Takes the row of a run that another process adds at the same moment.
    private const string AddRuns =
        "INSERT INTO metric_run (run) SELECT run FROM unnest($1) AS run ORDER BY run ON CONFLICT (run) DO UPDATE SET run = excluded.run RETURNING " + PostgresMetricRun.Columns;

    // Each statement sees what was committed before it: these come after the rows are held.
    private const string SelectKnown =
        "SELECT r.run, b.attempt, b.sequence FROM unnest($1, $2, $3) AS b (run, attempt, sequence)"
        + " JOIN metric_run r ON r.run = b.run JOIN metric_batch m ON m.run = r.id AND m.attempt = b.attempt AND m.sequence = b.sequence";

    public int Bytes => 64 + Points.Length + Lines.Sum(line => line.Text.Length);

    /// <summary>Stores what is new of these, in their order, and returns each one's cursor.</summary>
    public static async Task<long[]> StoreAsync(PostgresSession session, IReadOnlyList<PostgresAppend> appends)
    {
        string[] names = [.. appends.Select(append => append.Run).Distinct(StringComparer.Ordinal)];
        object?[] keys = [appends.Select(append => append.Run).ToArray(), appends.Select(append => append.Attempt).ToArray(), appends.Select(append => append.Sequence).ToArray()];
        var (rows, stored) = await session.QueryAsync(
            SelectRuns, [names], PostgresMetricRun.Read, SelectKnown, keys, static row => (row.GetString(0), row.GetInt32(1), row.GetInt64(2)));
        if (rows.Count < names.Length)
        {
            var missing = names.Except(rows.Select(row => row.Run), StringComparer.Ordinal).ToArray();
            var (added, found) = await session.QueryAsync(
                AddRuns, [missing], PostgresMetricRun.Read, SelectKnown, keys, static row => (row.GetString(0), row.GetInt32(1), row.GetInt64(2)));
            rows.AddRange(added);
            stored = found;
        }

        return await InsertAsync(session, appends, rows.ToDictionary(row => row.Run, StringComparer.Ordinal), [.. stored]);
    }

    private static async Task<long[]> InsertAsync(
        PostgresSession session, IReadOnlyList<PostgresAppend> appends, Dictionary<string, PostgresMetricRun> rows, HashSet<(string Run, int Attempt, long Sequence)> stored)
    {
        var cursors = new long[appends.Count];
        var batches = new List<(long Run, long Cursor, PostgresAppend Append)>(appends.Count);
        var lines = new List<(long Run, long Number, LogLine Line)>();
        for (var i = 0; i < cursors.Length; i++)
        {
            var append = appends[i];
            var row = rows[append.Run];
            if (stored.Add((append.Run, append.Attempt, append.Sequence)))
            {
                batches.Add((row.Id, ++row.Cursor, append));
                foreach (var line in append.Lines) lines.Add((row.Id, ++row.LastLine, line));
            }

            cursors[i] = row.Cursor;
        }

        if (batches.Count > 0) await session.ExecuteAsync(Statements(batches, lines, rows.Values));
        return cursors;
    }

    private static IEnumerable<(string Sql, object?[] Values)> Statements(
        List<(long Run, long Cursor, PostgresAppend Append)> batches, List<(long Run, long Number, LogLine Line)> lines, IReadOnlyCollection<PostgresMetricRun> rows)
    {
        yield return (
            "INSERT INTO metric_batch (run, cursor, attempt, sequence, points) SELECT * FROM unnest($1, $2, $3, $4, $5)",
            [Column(batches, b => b.Run), Column(batches, b => b.Cursor), Column(batches, b => b.Append.Attempt), Column(batches, b => b.Append.Sequence), Column(batches, b => b.Append.Points)]);
        if (lines.Count > 0)
        {
            yield return (
                "INSERT INTO log_line (run, line, at, level, text) SELECT * FROM unnest($1, $2, $3, $4, $5)",
                [Column(lines, l => l.Run), Column(lines, l => l.Number), Column(lines, l => l.Line.At.UtcTicks), Column(lines, l => (int)l.Line.Level), Column(lines, l => StorableText.Clean(l.Line.Text))]);
        }

        yield return (
            "UPDATE metric_run r SET cursor = n.cursor, last_line = n.last_line FROM unnest($1, $2, $3) AS n (id, cursor, last_line) WHERE r.id = n.id",
            [Column(rows, r => r.Id), Column(rows, r => r.Cursor), Column(rows, r => r.LastLine)]);
    }

    private static TValue[] Column<T, TValue>(IEnumerable<T> rows, Func<T, TValue> value) => [.. rows.Select(value)];
}
