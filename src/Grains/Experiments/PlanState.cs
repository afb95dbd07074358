using Orleans;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Grains.Experiments;

/// <summary>The immutable part of an experiment, written once: what was asked and what it was expanded into.</summary>
[GenerateSerializer, Immutable, Alias("retort.plan-state")]
public sealed record PlanState
{
    [Id(0)]
    public ExperimentSpec? Spec { get; init; }

    [Id(1)]
    public ImmutableArray<PlannedRun> Runs { get; init; } = [];
}
