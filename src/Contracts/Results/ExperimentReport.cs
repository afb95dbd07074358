using Retort.Contracts.Specs;

namespace Retort.Contracts.Results;

/// <summary>The result of an experiment, as `run --json`, the API and the experiment's page give it.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-report")]
public sealed record ExperimentReport
{
    [Id(0)]
    public required ReportExperiment Experiment { get; init; }

    [Id(1)]
    public ImmutableArray<ReportRun> Runs { get; init; } = [];

    [Id(2)]
    public ImmutableArray<ReportGroup> Groups { get; init; } = [];

    [Id(3)]
    public ImmutableArray<ReportRetention> Retention { get; init; } = [];

    [Id(4)]
    public ImmutableArray<ReportReference> Reference { get; init; } = [];

    /// <summary>The frozen recipes of the final stage.</summary>
    [Id(5)]
    public ImmutableArray<ReportRecipe> Recipes { get; init; } = [];

    [Id(6)]
    public required TestReads TestReads { get; init; }

    /// <summary>What was asked; with each run's manifest it is all that is needed to run it again.</summary>
    [Id(7)]
    public required ExperimentSpec Spec { get; init; }

    /// <summary>The command line that made the file; null where the report was only asked for.</summary>
    [Id(8)]
    public string? Command { get; init; }
}
