using Orleans;
using Retort.Contracts.Audit;
using Retort.Contracts.Hosts;
using Retort.Grains.Audit;

namespace Retort.Grains.Hosts;

/// <summary>What is kept of a training host. When it was last heard of lies in memory only.</summary>
[GenerateSerializer, Immutable, Alias("retort.training-host-state")]
public sealed record TrainingHostState : IAudited<TrainingHostState>
{
    [Id(0)]
    public RegisterHost? Registration { get; init; }

    [Id(1)]
    public bool Draining { get; init; } = false;

    [Id(2)]
    public DateTimeOffset LastSeen { get; init; }

    [Id(3)]
    public long Version { get; init; } = 0;

    [Id(4)]
    public AuditEvent? PendingEvent { get; init; }

    public TrainingHostState Stamp(long version, AuditEvent? pending) => this with { Version = version, PendingEvent = pending };
}
