using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>Creates a run in state Planned. Idempotent.</summary>
[GenerateSerializer, Immutable, Alias("retort.plan-run")]
public sealed record PlanRun
{
    [Id(0)]
    public required PlannedRun Run { get; init; }

    [Id(1)]
    public required Actor Actor { get; init; }

    /// <summary>The experiment's project: the run shares its queue turns and its audit chain.</summary>
    [Id(2)]
    public string Project { get; init; } = ProjectNames.Default;
}
