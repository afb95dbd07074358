using System.Collections.Immutable;
using System.Reflection;

namespace Retort.Storage.Database;

/// <summary>Numbered steps from an empty file to the current schema; the file's `user_version` is the number of the last one applied.</summary>
internal sealed class SchemaMigrations
{
    /// <summary>"RTRT" in the file's header: keeps Retort from writing into another program's database.</summary>
    private const long ApplicationId = 0x52545254;

    private readonly ImmutableArray<string> _scripts;

    /// <param name="scripts">The script at index 0 leads to version 1.</param>
    public SchemaMigrations(ImmutableArray<string> scripts) => _scripts = scripts;

    /// <summary>The scripts of this build, in `Database/Migrations/NNNN-what-it-adds.sql`.</summary>
    public static SchemaMigrations Embedded { get; } = new(LoadEmbedded());

    /// <summary>Applies what is missing, each step in a transaction of its own, and returns the version reached.</summary>
    /// <exception cref="StorageException">The file is another program's, or newer than this build.</exception>
    public int Apply(SqliteSession session, string file)
    {
        while (true)
        {
            // The version is read under the write lock: of two processes that start together, one migrates and the other sees it done.
            session.Execute("BEGIN IMMEDIATE");
            try
            {
                var version = CheckVersion(session, file);
                if (version == _scripts.Length)
                {
                    session.Execute("ROLLBACK");
                    return version;
                }

                session.ExecuteScript(_scripts[version]);
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

    private int CheckVersion(SqliteSession session, string file)
    {
        var application = session.Number("PRAGMA application_id");
        var version = (int)session.Number("PRAGMA user_version")!;
        var isEmpty = session.Number("SELECT COUNT(*) FROM sqlite_master") == 0;
        if (application != ApplicationId && !(isEmpty && application == 0 && version == 0))
            throw new StorageException($"The file '{file}' is a database of another program. Choose another data folder, or move that file away.");
        if (version > _scripts.Length)
        {
            throw new StorageException(
                $"The database '{file}' has schema version {version}; this Retort knows versions up to {_scripts.Length}. "
                + "It was written by a newer Retort: start that one, or restore the backup made before the upgrade.");
        }

        return version;
    }

    private static ImmutableArray<string> LoadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = ImmutableArray.CreateBuilder<string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var expected = FormattableString.Invariant($"Migrations/{scripts.Count + 1:0000}-");
            if (!name.StartsWith(expected, StringComparison.Ordinal)) throw new InvalidOperationException($"Found '{name}' where a migration '{expected}…' was expected.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts.ToImmutable();
    }
}
