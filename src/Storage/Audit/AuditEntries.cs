using System.Data.Common;
using System.Runtime.CompilerServices;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;

namespace Retort.Storage.Audit;

/// <summary>What the audit log of every kind of database does with an event.</summary>
internal static class AuditEntries
{
    /// <summary>Most events that one list has.</summary>
    public const int ListAtMost = 10_000;

    /// <summary>In the order of <see cref="Read"/>.</summary>
    public const string Columns =
        "project, sequence, at, actor_name, actor_origin, action, object_kind, object_id, object_version,"
        + " detail, before_hash, after_hash, previous_hash, hash";

    private const int TextLength = 128;
    private const int ObjectIdLength = 256;
    private const int DetailLength = 1000;

    /// <summary>The event in UTC and with text that can be stored.</summary>
    /// <exception cref="ArgumentException">A text is longer than is stored.</exception>
    public static AuditEvent Prepare(AuditEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry with
        {
            Project = Text(entry.Project, TextLength),
            At = entry.At.ToUniversalTime(),
            Actor = entry.Actor with { Name = Text(entry.Actor.Name, TextLength), Origin = Text(entry.Actor.Origin, TextLength) },
            Action = Text(entry.Action, TextLength),
            ObjectKind = Text(entry.ObjectKind, TextLength),
            ObjectId = Text(entry.ObjectId, ObjectIdLength),
            Detail = entry.Detail is null ? null : Text(entry.Detail, DetailLength),
            BeforeHash = entry.BeforeHash is null ? null : Text(entry.BeforeHash, TextLength),
            AfterHash = entry.AfterHash is null ? null : Text(entry.AfterHash, TextLength),
        };
    }

    /// <summary>The event as the next of a chain whose last one has this sequence and hash (0 and "" for an empty chain).</summary>
    public static AuditEvent Link(AuditEvent entry, long lastSequence, string lastHash)
    {
        var linked = entry with { Sequence = lastSequence + 1, PreviousHash = lastHash, Hash = "" };
        return linked with { Hash = AuditHash.Compute(linked) };
    }

    /// <summary>Ids of experiments and runs tell it; other objects are found by their own kind and id.</summary>
    public static string? ExperimentOf(string objectId) =>
        ExperimentId.TryParse(objectId, out var experiment) ? experiment.Value
        : RunId.TryParse(objectId, out var run) ? run.Experiment.Value
        : null;

    public static AuditEvent Read(DbDataReader row) => new()
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

    private static string Text(string value, int limit, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.Length > limit) throw new ArgumentException($"{name} has {value.Length} characters; at most {limit} are stored.", name);
        return StorableText.Clean(value);
    }
}
