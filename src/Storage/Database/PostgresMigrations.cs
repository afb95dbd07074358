using System.Data;
using System.Globalization;
using Npgsql;

namespace Retort.Storage.Database;

/// <summary>
/// Brings a PostgreSQL database to the current schema. The table `retort_schema` has a row for each step applied. Each step is one
/// transaction under an advisory lock, so that of several processes one migrates and the others see it done, and a process that
/// is killed leaves the step undone.
/// </summary>
internal sealed class PostgresMigrations(SchemaScripts scripts)
{
    /// <summary>"retortDB".</summary>
    public const long LockKey = 0x7265746F72744442;

    private const string LongestWait = "60s";

    /// <summary>Applies what is missing and returns the version reached.</summary>
    /// <exception cref="StorageException">The database is another program's, newer than this build, older and may not be changed, or the user lacks a right.</exception>
    public int Apply(NpgsqlConnection connection, string name, bool migrate)
    {
        try
        {
            var version = ReadVersion(connection, name);
            while (true)
            {
                scripts.Check(version, migrate, Sentence(name));
                if (version == scripts.Version) return version;
                version = Step(connection, name, migrate);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StorageException(
                $"The user may not change the schema of {name}: {e.MessageText} Let a user who may (GRANT CREATE ON SCHEMA …) start Retort once, or grant it.", e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StorageException(
                $"Another process has been changing the schema of {name} for more than {LongestWait}. See what it does (pg_stat_activity), then start again.", e);
        }
    }

    private int Step(NpgsqlConnection connection, string name, bool migrate)
    {
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        Execute(connection, $"SET LOCAL lock_timeout = '{LongestWait}'");
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({LockKey})"));
        var version = ReadVersion(connection, name);
        scripts.Check(version, migrate, Sentence(name));
        if (version < scripts.Version)
        {
            if (version == 0) Execute(connection, "CREATE TABLE retort_schema (version integer NOT NULL PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
            Execute(connection, scripts[version]);
            version++;
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO retort_schema (version) VALUES ({version})"));
        }

        transaction.Commit();
        return version;
    }

    /// <summary>0 for a schema without tables.</summary>
    private static int ReadVersion(NpgsqlConnection connection, string name)
    {
        // Tables of extensions are nobody's, wherever an administrator put them.
        const string Sql =
            "SELECT current_schema(), to_regclass(quote_ident(current_schema()) || '.retort_schema') IS NOT NULL,"
            + " EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p')"
            + " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))";
        using var command = new NpgsqlCommand(Sql, connection);
        bool isOurs, hasTables;
        using (var row = command.ExecuteReader())
        {
            row.Read();
            if (row.IsDBNull(0)) throw new StorageException($"{Sentence(name)} has no schema of the search path that the user may use: create one (CREATE SCHEMA …), grant USAGE on it, or name another with `Search Path=…`.");
            (isOurs, hasTables) = (row.GetBoolean(1), row.GetBoolean(2));
        }

        if (!isOurs)
            return hasTables ? throw new StorageException($"The schema of {name} holds tables of another program. Give Retort a database of its own, or a schema with `Search Path=…`.") : 0;
        using var version = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM retort_schema", connection);
        return (int)version.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Our own scripts and constants.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string Sentence(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
