using System.Collections.Immutable;
using Retort.Contracts.Experiments;

namespace Retort.Cli.Servers;

/// <summary>The newest experiments, and how many there are in all.</summary>
public sealed record ExperimentPage
{
    public required ImmutableArray<ExperimentSummary> Items { get; init; }

    public required int Total { get; init; }
}
