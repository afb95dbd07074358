using System.Collections.Immutable;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;

namespace Retort.Storage.Audit;

/// <summary>The append-only log of commands: one chain of hashes per project.</summary>
public interface IAuditLog
{
    /// <summary>
    /// Appends durably and returns the event with its sequence and hashes. The same object kind, id and version twice
    /// is stored once, and the stored event comes back.
    /// </summary>
    Task<AuditEvent> AppendAsync(AuditEvent entry, CancellationToken cancellationToken);

    /// <summary>Events about one object, oldest first.</summary>
    Task<ImmutableArray<AuditEvent>> ListAsync(string objectKind, string objectId, CancellationToken cancellationToken);

    /// <summary>Events about an experiment and everything in it, oldest first, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<AuditEvent>> ListAsync(ExperimentId experiment, int limit, CancellationToken cancellationToken);

    /// <summary>Recomputes the project's chain: null when it holds, else the first event that does not.</summary>
    Task<AuditEvent?> FindBreakAsync(string project, CancellationToken cancellationToken);
}
