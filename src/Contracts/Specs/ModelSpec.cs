namespace Retort.Contracts.Specs;

/// <summary>A multilayer perceptron with ReLU units; inputs and outputs come from the dataset.</summary>
[GenerateSerializer, Immutable, Alias("retort.model-spec")]
public sealed record ModelSpec
{
    /// <summary>Units of each hidden layer; 1 to 8 layers of 1 to 8,192.</summary>
    [Id(0)]
    public required ImmutableArray<int> Hidden { get; init; }

    /// <summary>Probability of dropping an input; 0 to below 1.</summary>
    [Id(1)]
    public double InputDropout { get; init; } = 0;

    /// <summary>Probability of dropping a hidden unit; 0 to below 1.</summary>
    [Id(2)]
    public double HiddenDropout { get; init; } = 0;
}
