using Microsoft.Extensions.Configuration;

namespace Retort.Storage;

/// <summary>Where Retort keeps its record.</summary>
public sealed class StorageOptions
{
    public const string Section = "Retort:Storage";

    /// <summary>One server owns it. Created, for its user only, when it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// A PostgreSQL connection string such as `Host=db;Database=retort;Username=retort;Password=…;SSL Mode=VerifyFull`: the record lies there,
    /// shared by all processes that are given it. A secret. Null, the default: a SQLite file in the data folder.
    /// </summary>
    public string? Postgres { get; init; }

    /// <summary>Whether an older or empty database may be brought to the schema of this build. Default true.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>Connections that read the SQLite file at the same time; 1 to 64. Default 4. PostgreSQL has `Maximum Pool Size`, 20 unless its connection string says otherwise.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// Reads `Retort:Storage:Postgres`, or the file that `Retort:Storage:PostgresFile` names (so that no secret stands in the
    /// environment), and `Retort:Storage:Migrate`.
    /// </summary>
    /// <exception cref="StorageException">Both are given, the file cannot be read or is empty, or Migrate is neither true nor false.</exception>
    public static StorageOptions Read(IConfiguration configuration, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        var migrate = true;
        if (section["Migrate"] is { Length: > 0 } text && !bool.TryParse(text, out migrate))
            throw new StorageException($"{Section}:Migrate is '{text}': it must be true or false.");
        return new() { DataFolder = dataFolder, Postgres = ReadConnection(section["Postgres"], section["PostgresFile"]), Migrate = migrate };
    }

    private static string? ReadConnection(string? given, string? file)
    {
        given = string.IsNullOrWhiteSpace(given) ? null : given.Trim();
        if (string.IsNullOrWhiteSpace(file)) return given;
        if (given is not null) throw new StorageException($"Both {Section}:Postgres and {Section}:PostgresFile are set: remove one of them.");
        try
        {
            var text = File.ReadAllText(file).Trim();
            return text.Length > 0 ? text : throw new StorageException($"The file '{file}' ({Section}:PostgresFile) is empty: it must hold a PostgreSQL connection string.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file '{file}' ({Section}:PostgresFile) cannot be read by the user '{Environment.UserName}': {e.Message}", e);
        }
    }
}
