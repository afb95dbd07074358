using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Database;

namespace Retort.Storage.Audit;

/// <inheritdoc cref="IAuditLog"/>
internal sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    private const int TextLength = 128;
    private const int ObjectIdLength = 256;
    private const int DetailLength = 1000;
    private const int ListAtMost = 10_000;

    private const string Columns =
        "SELECT project, sequence, at, actor_name, actor_origin, action, object_kind, object_id, object_version,"
        + " detail, before_hash, after_hash, previous_hash, hash FROM audit";

    public Task<AuditEvent> AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Check(entry);
        return database.WriteAsync(session => Append(session, entry), cancellationToken);
    }

    public Task<ImmutableArray<AuditEvent>> ListAsync(string objectKind, string objectId, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<AuditEvent>>(
            session => [.. session.Query(Columns + " WHERE object_kind = $1 AND object_id = $2 ORDER BY object_version LIMIT $3", Read, objectKind, objectId, ListAtMost)],
            cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(ExperimentId experiment, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ListAtMost);
        return database.ReadAsync<ImmutableArray<AuditEvent>>(
            session => [.. session.Query(Columns + " WHERE experiment = $1 ORDER BY at, sequence LIMIT $2", Read, experiment.Value, limit)],
            cancellationToken);
    }

    public Task<AuditEvent?> FindBreakAsync(string project, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(project);
        return database.ReadAsync(
            session =>
            {
                AuditEvent? broken = null;
                var expected = 1L;
                var previous = "";
                session.Visit(
                    Columns + " WHERE project = $1 ORDER BY sequence",
                    row =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var entry = Read(row);
                        if (entry.Sequence != expected || entry.PreviousHash != previous || entry.Hash != AuditHash.Compute(entry))
                        {
                            broken = entry;
                            return false;
                        }

                        expected++;
                        previous = entry.Hash;
                        return true;
                    },
                    project);
                return broken;
            },
            cancellationToken);
    }

    private static AuditEvent Append(SqliteSession session, AuditEvent entry)
    {
        var stored = session.First(
            Columns + " WHERE object_kind = $1 AND object_id = $2 AND object_version = $3", Read, entry.ObjectKind, entry.ObjectId, entry.ObjectVersion);
        if (stored is not null) return stored;

        var last = session.First(
            "SELECT sequence, hash FROM audit WHERE project = $1 ORDER BY sequence DESC LIMIT 1",
            static row => (Sequence: row.GetInt64(0), Hash: row.GetString(1)),
            entry.Project);
        var linked = entry with { At = entry.At.ToUniversalTime(), Sequence = last.Sequence + 1, PreviousHash = last.Hash ?? "", Hash = "" };
        linked = linked with { Hash = AuditHash.Compute(linked) };
        session.Execute(
            "INSERT INTO audit (project, sequence, at, actor_name, actor_origin, action, object_kind, object_id, object_version,"
            + " detail, before_hash, after_hash, previous_hash, hash, experiment)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            linked.Project, linked.Sequence, linked.At.UtcTicks, linked.Actor.Name, linked.Actor.Origin, linked.Action, linked.ObjectKind,
            linked.ObjectId, linked.ObjectVersion, linked.Detail, linked.BeforeHash, linked.AfterHash, linked.PreviousHash, linked.Hash, ExperimentOf(linked.ObjectId));
        return linked;
    }

    // Ids of experiments and runs tell it; other objects are found by their own kind and id.
    private static string? ExperimentOf(string objectId) =>
        ExperimentId.TryParse(objectId, out var experiment) ? experiment.Value
        : RunId.TryParse(objectId, out var run) ? run.Experiment.Value
        : null;

    private static void Check(AuditEvent entry)
    {
        CheckText(entry.Project, TextLength);
        CheckText(entry.Actor.Name, TextLength);
        CheckText(entry.Actor.Origin, TextLength);
        CheckText(entry.Action, TextLength);
        CheckText(entry.ObjectKind, TextLength);
        CheckText(entry.ObjectId, ObjectIdLength);
        if (entry.Detail is not null) CheckText(entry.Detail, DetailLength);
        if (entry.BeforeHash is not null) CheckText(entry.BeforeHash, TextLength);
        if (entry.AfterHash is not null) CheckText(entry.AfterHash, TextLength);
    }

    private static void CheckText(string value, int limit, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.Length > limit) throw new ArgumentException($"{name} has {value.Length} characters; at most {limit} are stored.", name);
    }

    private static AuditEvent Read(SqliteDataReader row) => new()
    {
        Project = row.GetString(0),
        Sequence = row.GetInt64(1),
        At = new(row.GetInt64(2), TimeSpan.Zero),
        Actor = new() { Name = row.GetString(3), Origin = row.GetString(4) },
        Action = row.GetString(5),
        ObjectKind = row.GetString(6),
        ObjectId = row.GetString(7),
        ObjectVersion = row.GetInt64(8),
        Detail = row.IsDBNull(9) ? null : row.GetString(9),
        BeforeHash = row.IsDBNull(10) ? null : row.GetString(10),
        AfterHash = row.IsDBNull(11) ? null : row.GetString(11),
        PreviousHash = row.GetString(12),
        Hash = row.GetString(13),
    };
}
