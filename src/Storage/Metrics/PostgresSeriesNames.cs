using System.Collections.Concurrent;
using System.Collections.Immutable;
using Retort.Storage.Database;

namespace Retort.Storage.Metrics;

/// <summary>Ids of series names. A name keeps its id for ever, so what was read once is kept.</summary>
internal sealed class PostgresSeriesNames(PostgresDatabase database)
{
    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _names = new();

    /// <summary>The ids in the order of the names; unknown names get one.</summary>
    public async Task<long[]> GetOrAddAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        string[] unknown = [.. names.Where(name => !_ids.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            // Committed before a batch refers to it. In the order of the names: two processes that add the same ones do not wait for each other.
            await database.ExecuteAsync(
                "INSERT INTO metric_series (name) SELECT n FROM unnest($1) AS n WHERE NOT EXISTS (SELECT FROM metric_series WHERE name = n) ORDER BY n ON CONFLICT DO NOTHING",
                [unknown],
                cancellationToken);
            await LoadAsync("SELECT id, name FROM metric_series WHERE name = ANY ($1)", unknown, cancellationToken);
        }

        return [.. names.Select(name => _ids[name])];
    }

    /// <summary>The ids of those that exist.</summary>
    public async Task<HashSet<long>> FindAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        string[] unknown = [.. names.Where(name => !_ids.ContainsKey(name))];
        if (unknown.Length > 0) await LoadAsync("SELECT id, name FROM metric_series WHERE name = ANY ($1)", unknown, cancellationToken);
        return [.. names.Where(_ids.ContainsKey).Select(name => _ids[name])];
    }

    /// <summary>Makes the names of these ids known to <see cref="NameOf"/>.</summary>
    public async Task LoadAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        long[] unknown = [.. ids.Where(id => !_names.ContainsKey(id))];
        if (unknown.Length > 0) await LoadAsync("SELECT id, name FROM metric_series WHERE id = ANY ($1)", unknown, cancellationToken);
    }

    public string NameOf(long id) => _names.TryGetValue(id, out var name) ? name : throw new InvalidDataException($"Stored points belong to series {id}, which has no name.");

    private async Task LoadAsync(string sql, object keys, CancellationToken cancellationToken)
    {
        foreach (var (id, name) in await database.ReadAsync(session => session.QueryAsync(sql, static row => (row.GetInt64(0), row.GetString(1)), keys), cancellationToken))
        {
            _ids[name] = id;
            _names[id] = name;
        }
    }
}
