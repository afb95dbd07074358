namespace Retort.Contracts.Specs;

/// <summary>The data of an experiment.</summary>
[GenerateSerializer, Immutable, Alias("retort.dataset-spec")]
public sealed record DatasetSpec
{
    /// <summary>One of <see cref="DatasetNames.All"/>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Cases held out of the 60,000 training cases for choosing recipes: the last ones of the file. 1,000 to 30,000.</summary>
    [Id(1)]
    public int Validation { get; init; } = 10_000;

    /// <summary>Use only this many training cases (the first ones of a fixed shuffle); null for all. For reduced runs and the 3% experiments.</summary>
    [Id(2)]
    public int? TrainLimit { get; init; }
}
