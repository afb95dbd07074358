using Npgsql;

namespace Retort.Storage.Metrics;

/// <summary>A run's row in the metric store, held by the transaction that read it and moved on by what that appends.</summary>
internal sealed class PostgresMetricRun
{
    private PostgresMetricRun(NpgsqlDataReader row) => (Id, Run, Cursor, SupersededAt, LastLine) = (row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));

    public long Id { get; }

    public string Run { get; }

    /// <summary>Grows with each batch and each attempt that supersedes points.</summary>
    public long Cursor { get; set; }

    /// <summary>The cursor at which points were superseded last; 0 for never.</summary>
    public long SupersededAt { get; }

    /// <summary>Number of the last log line; the first is 1.</summary>
    public long LastLine { get; set; }

    /// <summary>In the order of <see cref="Read"/>.</summary>
    public const string Columns = "id, run, cursor, superseded_at, last_line";

    public static PostgresMetricRun Read(NpgsqlDataReader row) => new(row);
}
