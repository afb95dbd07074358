using System.Globalization;
using Npgsql;

namespace Retort.Storage.Database;

/// <summary>What a server must be before anything is written to it.</summary>
internal sealed record PostgresServerCheck
{
    /// <summary>The oldest that the tests have run on.</summary>
    public const int OldestMajor = 15;

    /// <summary>Leases, audit times and the cluster's membership compare clocks of different machines.</summary>
    public static readonly TimeSpan ClockBound = TimeSpan.FromSeconds(5);

    /// <summary>Such as 150018.</summary>
    public required int VersionNumber { get; init; }

    public required string Version { get; init; }

    public required string Encoding { get; init; }

    public required bool ReadOnly { get; init; }

    /// <summary>Whether a commit waits until the log is on disk.</summary>
    public required bool SynchronousCommit { get; init; }

    public required bool Fsync { get; init; }

    /// <summary>The server's clock less this process's.</summary>
    public required TimeSpan ClockOffset { get; init; }

    /// <summary>How long the answer took: the offset is known no better than half of that.</summary>
    public required TimeSpan RoundTrip { get; init; }

    public static PostgresServerCheck Read(NpgsqlConnection connection, TimeProvider clock)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT current_setting('server_version_num')::integer, current_setting('server_version'), current_setting('server_encoding'),"
            + " pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on', current_setting('synchronous_commit') <> 'off',"
            + " current_setting('fsync') = 'on', clock_timestamp()";
        var sent = clock.GetUtcNow();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        using var row = command.ExecuteReader();
        row.Read();
        var roundTrip = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        return new()
        {
            VersionNumber = row.GetInt32(0),
            Version = row.GetString(1),
            Encoding = row.GetString(2),
            ReadOnly = row.GetBoolean(3),
            SynchronousCommit = row.GetBoolean(4),
            Fsync = row.GetBoolean(5),
            ClockOffset = new DateTimeOffset(row.GetFieldValue<DateTime>(6), TimeSpan.Zero) - sent - (roundTrip / 2),
            RoundTrip = roundTrip,
        };
    }

    /// <exception cref="StorageException">All that is wrong, each with what to do.</exception>
    public void Refuse(string name)
    {
        var problems = new List<string>();
        if (VersionNumber / 10_000 < OldestMajor) problems.Add($"It is version {Version}; Retort needs {OldestMajor} or later: upgrade the server.");
        if (!string.Equals(Encoding, "UTF8", StringComparison.OrdinalIgnoreCase)) problems.Add($"Its encoding is {Encoding}: create the database with ENCODING 'UTF8'.");
        if (ReadOnly) problems.Add("It takes no writes: connect to the primary server, and let default_transaction_read_only be off.");
        if (!SynchronousCommit) problems.Add("Its synchronous_commit is off, so that a crash would lose what was acknowledged: set it to on.");
        if (ClockOffset.Duration() > ClockBound + (RoundTrip / 2))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Its clock is {ClockOffset.Duration().TotalSeconds:F1} s {(ClockOffset > TimeSpan.Zero ? "ahead of" : "behind")} this machine's; at most {ClockBound.TotalSeconds} s are allowed: synchronise both, for example with NTP."));
        }

        if (problems.Count > 0) throw new StorageException($"Retort cannot use {name}. {string.Join(' ', problems)}");
    }
}
