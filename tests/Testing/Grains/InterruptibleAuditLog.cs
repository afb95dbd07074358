using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Audit;

namespace Retort.Testing.Grains;

/// <summary>The real audit log, which can be made to fail: the moment between a state's write and its event.</summary>
public sealed class InterruptibleAuditLog(IAuditLog inner) : IAuditLog
{
    /// <summary>Appends for which this holds fail.</summary>
    public Func<AuditEvent, bool> Fails { get; set; } = _ => false;

    public Task<AuditEvent> AppendAsync(AuditEvent entry, CancellationToken cancellationToken) =>
        Fails(entry) ? throw new IOException("The test's disk is full.") : inner.AppendAsync(entry, cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(string objectKind, string objectId, CancellationToken cancellationToken) => inner.ListAsync(objectKind, objectId, cancellationToken);

    public Task<ImmutableArray<AuditEvent>> ListAsync(ExperimentId experiment, int limit, CancellationToken cancellationToken) => inner.ListAsync(experiment, limit, cancellationToken);

    public Task<AuditEvent?> FindBreakAsync(string project, CancellationToken cancellationToken) => inner.FindBreakAsync(project, cancellationToken);
}
