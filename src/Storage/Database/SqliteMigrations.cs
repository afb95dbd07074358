namespace Retort.Storage.Database;

/// <summary>Brings a SQLite file to the current schema; the file's `user_version` is the number of the last step applied.</summary>
internal sealed class SqliteMigrations(SchemaScripts scripts)
{
    /// <summary>"RTRT" in the file's header: keeps Retort from writing into another program's database.</summary>
    private const long ApplicationId = 0x52545254;

    /// <summary>Applies what is missing, each step in a transaction of its own, and returns the version reached.</summary>
    /// <exception cref="StorageException">The file is another program's, newer than this build, or older and may not be changed.</exception>
    public int Apply(SqliteSession session, string file, bool migrate)
    {
        while (true)
        {
            // The version is read under the write lock: of two processes that start together, one migrates and the other sees it done.
            session.Execute("BEGIN IMMEDIATE");
            try
            {
                var version = ReadVersion(session, file);
                scripts.Check(version, migrate, $"The database '{file}'");
                if (version == scripts.Version)
                {
                    session.Execute("ROLLBACK");
                    return version;
                }

                session.ExecuteScript(scripts[version]);
                session.ExecuteScript(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}"));
                session.Execute("COMMIT");
            }
            catch
            {
                if (session.InTransaction) session.Execute("ROLLBACK");
                throw;
            }
        }
    }

    private static int ReadVersion(SqliteSession session, string file)
    {
        var application = session.Number("PRAGMA application_id");
        var version = (int)session.Number("PRAGMA user_version")!;
        var isEmpty = session.Number("SELECT COUNT(*) FROM sqlite_master") == 0;
        if (application != ApplicationId && !(isEmpty && application == 0 && version == 0))
            throw new StorageException($"The file '{file}' is a database of another program. Choose another data folder, or move that file away.");
        return version;
    }
}
