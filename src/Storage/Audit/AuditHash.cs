using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Audit;

namespace Retort.Storage.Audit;

/// <summary>
/// The hash of an audit event: SHA-256 over its canonical text, in lower-case hexadecimal. The text is one line a field, in the
/// order below, each `name=length:value` with the value's length in bytes of UTF-8, or `name=-` for null, each ended by a line
/// feed; times are UTC in the form 2026-11-21T09:45:11.0000000Z. Lengths make two different events differ whatever they contain,
/// and anyone can recompute the chain without this program.
/// </summary>
public static class AuditHash
{
    public static string Compute(AuditEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = new StringBuilder("retort-audit-1\n");
        Append(text, "project", entry.Project);
        Append(text, "sequence", entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Append(text, "at", entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Append(text, "actor_name", entry.Actor.Name);
        Append(text, "actor_origin", entry.Actor.Origin);
        Append(text, "action", entry.Action);
        Append(text, "object_kind", entry.ObjectKind);
        Append(text, "object_id", entry.ObjectId);
        Append(text, "object_version", entry.ObjectVersion.ToString(CultureInfo.InvariantCulture));
        Append(text, "detail", entry.Detail);
        Append(text, "before_hash", entry.BeforeHash);
        Append(text, "after_hash", entry.AfterHash);
        Append(text, "previous_hash", entry.PreviousHash);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        text.Append(name).Append('=');
        if (value is null)
            text.Append('-');
        else
            text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(value)}:{value}");
        text.Append('\n');
    }
}
