using Retort.Contracts.Identity;

namespace Retort.Contracts.Audit;

/// <summary>One command that changed something. Events of a project form a chain: each bears the hash of the one before.</summary>
[GenerateSerializer, Immutable, Alias("retort.audit-event")]
public sealed record AuditEvent
{
    [Id(0)]
    public required string Project { get; init; }

    /// <summary>Place in the project's chain, from 1; given by the log.</summary>
    [Id(1)]
    public long Sequence { get; init; } = 0;

    [Id(2)]
    public required DateTimeOffset At { get; init; }

    [Id(3)]
    public required Actor Actor { get; init; }

    /// <summary>Such as `experiment.submitted`.</summary>
    [Id(4)]
    public required string Action { get; init; }

    /// <summary>Such as `experiment`.</summary>
    [Id(5)]
    public required string ObjectKind { get; init; }

    [Id(6)]
    public required string ObjectId { get; init; }

    /// <summary>The object's version after the change; with kind and id it makes an append idempotent.</summary>
    [Id(7)]
    public required long ObjectVersion { get; init; }

    /// <summary>A short description for a person; never a secret; at most 1,000 characters.</summary>
    [Id(8)]
    public string? Detail { get; init; }

    /// <summary>SHA-256 of the object's state before; null when it is new.</summary>
    [Id(9)]
    public string? BeforeHash { get; init; }

    /// <summary>SHA-256 of the object's state after; null when it is gone.</summary>
    [Id(10)]
    public string? AfterHash { get; init; }

    /// <summary>Hash of the event before; empty for the first. Given by the log.</summary>
    [Id(11)]
    public string PreviousHash { get; init; } = "";

    /// <summary>SHA-256 over all other fields. Given by the log.</summary>
    [Id(12)]
    public string Hash { get; init; } = "";
}
