namespace Retort.Contracts.Specs;

/// <summary>The selection stage: candidates train without the validation split, the best on validation is frozen, and the final stage refits it on all training cases. Test is not read here.</summary>
[GenerateSerializer, Immutable, Alias("retort.selection-spec")]
public sealed record SelectionSpec
{
    /// <summary>Seed of the students of this stage; at least 1.</summary>
    [Id(0)]
    public int Seed { get; init; } = 1;

    /// <summary>Learning rates of students to try, for baseline and distilled alike; empty for the recipe's own.</summary>
    [Id(1)]
    public ImmutableArray<double> LearningRates { get; init; } = [];

    /// <summary>Epoch counts that are multiples of this are candidates; 1 to 1,000. The one with fewest validation errors wins, the smaller at a tie.</summary>
    [Id(2)]
    public int EpochsEvery { get; init; } = 1;
}
