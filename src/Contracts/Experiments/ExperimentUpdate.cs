using Retort.Contracts.Runs;

namespace Retort.Contracts.Experiments;

/// <summary>Tells a watcher where an experiment and one of its runs stand.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-update")]
public sealed record ExperimentUpdate
{
    [Id(0)]
    public required ExperimentSummary Summary { get; init; }

    /// <summary>The run that changed, if one did.</summary>
    [Id(1)]
    public RunSummary? Run { get; init; }
}
