using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Runs;

namespace Retort.Cli.Servers;

/// <summary>An experiment with its runs.</summary>
public sealed record ExperimentView
{
    public required ExperimentDetails Experiment { get; init; }

    public required ImmutableArray<RunSummary> Runs { get; init; }
}
