using Retort.Contracts.Audit;

namespace Retort.Grains.Audit;

/// <summary>A grain's state that carries the audit event of its last change until the log has it.</summary>
public interface IAudited<TSelf> where TSelf : class, IAudited<TSelf>
{
    /// <summary>Grows with each write.</summary>
    long Version { get; }

    /// <summary>An event that may not be in the log yet.</summary>
    AuditEvent? PendingEvent { get; }

    /// <summary>The same state with these two.</summary>
    TSelf Stamp(long version, AuditEvent? pending);
}
