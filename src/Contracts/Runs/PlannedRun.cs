using Retort.Contracts.Identity;

namespace Retort.Contracts.Runs;

/// <summary>One run of a plan, with what it waits for.</summary>
[GenerateSerializer, Immutable, Alias("retort.planned-run")]
public sealed record PlannedRun
{
    [Id(0)]
    public required RunId Id { get; init; }

    /// <summary>Stable and readable within the experiment, such as `final/student/T=20/seed=1`.</summary>
    [Id(1)]
    public required string Key { get; init; }

    /// <summary>In the final stage of an experiment with a selection, the training is settled only when the recipe is frozen.</summary>
    [Id(2)]
    public required RunSpec Spec { get; init; }

    /// <summary>Runs that must complete first.</summary>
    [Id(3)]
    public ImmutableArray<RunId> DependsOn { get; init; } = [];

    /// <summary>The run whose soft-target set this student learns from; one of <see cref="DependsOn"/>.</summary>
    [Id(4)]
    public RunId? TeacherRun { get; init; }
}
