using System.Collections.Immutable;
using System.Reflection;

namespace Retort.Storage.Database;

/// <summary>
/// Numbered steps from an empty database to the current schema, for one kind of database. The number of the last step applied
/// is the schema's version and stands in the database.
/// </summary>
internal sealed class SchemaScripts
{
    private readonly ImmutableArray<string> _scripts;

    /// <param name="scripts">The script at index 0 leads to version 1.</param>
    public SchemaScripts(ImmutableArray<string> scripts) => _scripts = scripts;

    public static SchemaScripts Sqlite { get; } = Load("Sqlite");

    public static SchemaScripts Postgres { get; } = Load("Postgres");

    /// <summary>The version that this build writes.</summary>
    public int Version => _scripts.Length;

    /// <summary>The step that leads away from <paramref name="version"/>.</summary>
    public string this[int version] => _scripts[version];

    /// <exception cref="StorageException">The database is newer than this build, or older and may not be changed.</exception>
    public void Check(int version, bool migrate, string database)
    {
        if (version > Version)
        {
            throw new StorageException(
                $"{database} has schema version {version}; this Retort knows versions up to {Version}. "
                + "It was written by a newer Retort: start that one, or restore the backup made before the upgrade.");
        }

        if (version < Version && !migrate)
        {
            throw new StorageException(
                $"{database} has schema version {version}; this Retort needs version {Version} and is configured not to change it. "
                + $"Make a backup, then start one process with {StorageOptions.Section}:Migrate=true.");
        }
    }

    // Database/Migrations/<kind>/NNNN-what-it-adds.sql
    private static SchemaScripts Load(string kind)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = ImmutableArray.CreateBuilder<string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"Migrations/{kind}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var expected = FormattableString.Invariant($"Migrations/{kind}/{scripts.Count + 1:0000}-");
            if (!name.StartsWith(expected, StringComparison.Ordinal)) throw new InvalidOperationException($"Found '{name}' where a migration '{expected}…' was expected.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }

        return new(scripts.ToImmutable());
    }
}
