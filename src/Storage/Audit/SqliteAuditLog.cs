using System.Collections.Immutable;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Database;

namespace Retort.Storage.Audit;

/// <inheritdoc cref="IAuditLog"/>
internal sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    private const string Select = "SELECT " + AuditEntries.Columns + " FROM audit";

    public Task<AuditEvent> AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        var prepared = AuditEntries.Prepare(entry);
        return database.WriteAsync(session => Append(session, prepared), cancellationToken);
    }

    public Task<ImmutableArray<AuditEvent>> ListAsync(string objectKind, string objectId, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<AuditEvent>>(
            session => [.. session.Query(Select + " WHERE object_kind = $1 AND object_id = $2 ORDER BY object_version LIMIT $3", AuditEntries.Read, objectKind, objectId, AuditEntries.ListAtMost)],
            cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(ExperimentId experiment, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, AuditEntries.ListAtMost);
        return database.ReadAsync<ImmutableArray<AuditEvent>>(
            session => [.. session.Query(Select + " WHERE experiment = $1 ORDER BY at, sequence LIMIT $2", AuditEntries.Read, experiment.Value, limit)],
            cancellationToken);
    }

    public Task<AuditEvent?> FindBreakAsync(string project, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(project);
        return database.ReadAsync(
            session =>
            {
                var chain = new ChainCheck();
                session.Visit(
                    Select + " WHERE project = $1 ORDER BY sequence",
                    row =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        return chain.Visit(AuditEntries.Read(row));
                    },
                    project);
                return chain.Broken;
            },
            cancellationToken);
    }

    private static AuditEvent Append(SqliteSession session, AuditEvent entry)
    {
        var stored = session.First(
            Select + " WHERE object_kind = $1 AND object_id = $2 AND object_version = $3", AuditEntries.Read, entry.ObjectKind, entry.ObjectId, entry.ObjectVersion);
        if (stored is not null) return stored;

        var last = session.First(
            "SELECT sequence, hash FROM audit WHERE project = $1 ORDER BY sequence DESC LIMIT 1",
            static row => (Sequence: row.GetInt64(0), Hash: row.GetString(1)),
            entry.Project);
        var linked = AuditEntries.Link(entry, last.Sequence, last.Hash ?? "");
        session.Execute(
            "INSERT INTO audit (" + AuditEntries.Columns + ", experiment)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            linked.Project, linked.Sequence, linked.At.UtcTicks, linked.Actor.Name, linked.Actor.Origin, linked.Action, linked.ObjectKind,
            linked.ObjectId, linked.ObjectVersion, linked.Detail, linked.BeforeHash, linked.AfterHash, linked.PreviousHash, linked.Hash, AuditEntries.ExperimentOf(linked.ObjectId));
        return linked;
    }
}
