namespace Retort.Contracts.Results;

/// <summary>How many frozen recipes have read the test set: the more there are, the less the best of them means.</summary>
[GenerateSerializer, Immutable, Alias("retort.test-reads")]
public sealed record TestReads
{
    [Id(0)]
    public required int ThisExperiment { get; init; }

    /// <summary>Over all experiments of this server, deleted ones included.</summary>
    [Id(1)]
    public required int ThisDataset { get; init; }
}
