using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Database;

namespace Retort.Storage.Audit;

/// <inheritdoc cref="IAuditLog"/>
/// <remarks>
/// Whoever appends holds the advisory locks of the projects until the commit, so that each chain grows in one line whatever the number of
/// processes; events that wait meanwhile share the next commit.
/// </remarks>
internal sealed class PostgresAuditLog : IAuditLog
{
    private const string Select = "SELECT " + AuditEntries.Columns + " FROM audit";
    private const int BytesOfEvent = 4096;

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<AuditEvent, AuditEvent> _appends;

    public PostgresAuditLog(PostgresDatabase database)
    {
        _database = database;
        _appends = database.Group<AuditEvent, AuditEvent>(
            lanes: 1, static _ => BytesOfEvent, entries => database.TransactAsync(session => AppendAsync(session, entries), CancellationToken.None));
    }

    public Task<AuditEvent> AppendAsync(AuditEvent entry, CancellationToken cancellationToken) =>
        _appends.AddAsync(AuditEntries.Prepare(entry), cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(string objectKind, string objectId, CancellationToken cancellationToken) =>
        _database.ReadAsync<ImmutableArray<AuditEvent>>(
            async session => [.. await session.QueryAsync(
                Select + " WHERE object_kind = $1 AND object_id = $2 ORDER BY object_version LIMIT $3", AuditEntries.Read, objectKind, objectId, AuditEntries.ListAtMost)],
            cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(ExperimentId experiment, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, AuditEntries.ListAtMost);
        return _database.ReadAsync<ImmutableArray<AuditEvent>>(
            async session => [.. await session.QueryAsync(Select + " WHERE experiment = $1 ORDER BY at, sequence LIMIT $2", AuditEntries.Read, experiment.Value, limit)],
            cancellationToken);
    }

    public Task<AuditEvent?> FindBreakAsync(string project, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(project);
        return _database.ReadAsync(
            async session =>
            {
                var chain = new ChainCheck();
                await session.VisitAsync(Select + " WHERE project = $1 ORDER BY sequence", row => chain.Visit(AuditEntries.Read(row)), project);
                return chain.Broken;
            },
            cancellationToken);
    }

    private static async Task<AuditEvent[]> AppendAsync(PostgresSession session, IReadOnlyList<AuditEvent> entries)
    {
        var projects = entries.Select(entry => entry.Project).Distinct(StringComparer.Ordinal).ToArray();
        // In one order everywhere, so that two processes do not wait for each other.
        await session.ExecuteAsync(projects.Select(LockKey).Distinct().Order().Select(key => ("SELECT pg_advisory_xact_lock($1)", (object?[])[key])));
        var (stored, last) = await session.QueryAsync(
            Select + " JOIN unnest($1, $2, $3) AS wanted (kind, id, version) ON object_kind = kind AND object_id = id AND object_version = version",
            [entries.Select(entry => entry.ObjectKind).ToArray(), entries.Select(entry => entry.ObjectId).ToArray(), entries.Select(entry => entry.ObjectVersion).ToArray()],
            AuditEntries.Read,
            "SELECT last.project, last.sequence, last.hash FROM unnest($1) AS wanted (name)"
            + " CROSS JOIN LATERAL (SELECT project, sequence, hash FROM audit WHERE project = name ORDER BY sequence DESC LIMIT 1) last",
            [projects],
            static row => (Project: row.GetString(0), Sequence: row.GetInt64(1), Hash: row.GetString(2)));

        var known = new Dictionary<(string, string, long), AuditEvent>();
        foreach (var entry in stored) known[KeyOf(entry)] = entry;
        var ends = last.ToDictionary(end => end.Project, end => (end.Sequence, end.Hash), StringComparer.Ordinal);
        var added = new List<AuditEvent>();
        var results = new AuditEvent[entries.Count];
        for (var i = 0; i < results.Length; i++)
        {
            if (!known.TryGetValue(KeyOf(entries[i]), out var entry))
            {
                var (sequence, hash) = ends.GetValueOrDefault(entries[i].Project, (0, ""));
                entry = AuditEntries.Link(entries[i], sequence, hash);
                ends[entry.Project] = (entry.Sequence, entry.Hash);
                known.Add(KeyOf(entry), entry);
                added.Add(entry);
            }

            results[i] = entry;
        }

        if (added.Count > 0) await InsertAsync(session, added);
        return results;
    }

    private static async Task InsertAsync(PostgresSession session, List<AuditEvent> added)
    {
        T[] Column<T>(Func<AuditEvent, T> value) => [.. added.Select(value)];
        await session.ExecuteAsync(
            "INSERT INTO audit (" + AuditEntries.Columns + ", experiment) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            Column(e => e.Project), Column(e => e.Sequence), Column(e => e.At.UtcTicks), Column(e => e.Actor.Name), Column(e => e.Actor.Origin),
            Column(e => e.Action), Column(e => e.ObjectKind), Column(e => e.ObjectId), Column(e => e.ObjectVersion), Column(e => e.Detail),
            Column(e => e.BeforeHash), Column(e => e.AfterHash), Column(e => e.PreviousHash), Column(e => e.Hash), Column(e => AuditEntries.ExperimentOf(e.ObjectId)));
    }

    private static (string Kind, string Id, long Version) KeyOf(AuditEvent entry) => (entry.ObjectKind, entry.ObjectId, entry.ObjectVersion);

    private static long LockKey(string project) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"retort audit {project}")));
}
