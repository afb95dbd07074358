using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Experiments;

/// <summary>An experiment with its plan.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-details")]
public sealed record ExperimentDetails
{
    [Id(0)]
    public required ExperimentSummary Summary { get; init; }

    [Id(1)]
    public required ExperimentSpec Spec { get; init; }

    [Id(2)]
    public required ImmutableArray<PlannedRun> Plan { get; init; }

    /// <summary>Grows as the selection stage ends.</summary>
    [Id(3)]
    public ImmutableArray<FrozenRecipe> Recipes { get; init; } = [];

    /// <summary>The temperature of the headline retention; null until it is chosen.</summary>
    [Id(4)]
    public double? HeadlineTemperature { get; init; }
}
