using System.Collections.Frozen;
using System.Data.Common;
using Npgsql;

namespace Retort.Storage.Database;

/// <summary>A checked connection string. The string is a secret, and so is every message of an exception that it causes; the name is neither.</summary>
internal sealed class PostgresAddress
{
    private const string Setting = $"The PostgreSQL connection string ({StorageOptions.Section}:Postgres)";

    private const string Right =
        "A right one looks like `Host=db;Port=5432;Database=retort;Username=retort;Password=…;SSL Mode=VerifyFull`; values with ; or = in them stand in quotes.";

    // With and without spaces, as Npgsql takes them.
    private static readonly FrozenSet<string> Keywords =
        typeof(NpgsqlConnectionStringBuilder).GetProperties().Select(property => property.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private PostgresAddress(NpgsqlConnectionStringBuilder parts)
    {
        ConnectionString = parts.ConnectionString;
        Connections = parts.MaxPoolSize;
        Host = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{parts.Host}:{parts.Port}");
        Database = parts.Database!;
        User = parts.Username!;
    }

    public string ConnectionString { get; }

    /// <summary>At most, of this process.</summary>
    public int Connections { get; }

    public string Host { get; }

    public string Database { get; }

    public string User { get; }

    /// <summary>For messages and logs.</summary>
    public string Name => $"the PostgreSQL database '{Database}' on {Host} (user '{User}')";

    /// <exception cref="StorageException">It does not read as a connection string, or lacks host, database or user name.</exception>
    public static PostgresAddress Parse(string text)
    {
        var parts = new NpgsqlConnectionStringBuilder { ApplicationName = "retort", MaxPoolSize = 20, MaxAutoPrepare = 100 };
        foreach (var (keyword, value) in Split(text)) Set(parts, keyword, value);

        string?[] missing = [Missing(parts.Host, "Host"), Missing(parts.Database, "Database"), Missing(parts.Username, "Username")];
        if (missing.Any(part => part is not null)) throw new StorageException($"{Setting} lacks {string.Join(", ", missing.OfType<string>())}. {Right}");
        if (parts.Multiplexing) throw new StorageException($"{Setting} asks for Multiplexing, with which transactions cannot be kept apart: remove it.");
        return new(parts);
    }

    private static IEnumerable<(string Keyword, string Value)> Split(string text)
    {
        if (text.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase))
            throw new StorageException($"{Setting} is a URI, which is not understood. {Right}");
        var pairs = new DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // Its message may hold a part of the password, so it is neither shown nor kept.
            throw new StorageException($"{Setting} is not a list of Keyword=Value with ; between them. {Right}");
        }

        return pairs.Keys.Cast<string>().Select(keyword => (keyword, (string)pairs[keyword]));
    }

    private static void Set(NpgsqlConnectionStringBuilder parts, string keyword, string value)
    {
        try
        {
            parts[keyword] = value;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            // An unknown keyword may be what follows a ; within a password.
            var problem = Keywords.Contains(keyword.Replace(" ", "", StringComparison.Ordinal)) ? $"has a value that '{keyword}' does not take" : "has an unknown keyword";
            throw new StorageException($"{Setting} {problem}. {Right}");
        }
    }

    private static string? Missing(string? value, string keyword) => string.IsNullOrWhiteSpace(value) ? keyword : null;
}
