using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;

namespace Retort.Web.Live;

/// <summary>An experiment, its runs in plan order and its result so far, as last heard.</summary>
public sealed record ExperimentSnapshot(ExperimentDetails Details, ImmutableArray<RunSummary> Runs, ExperimentReport Report)
{
    public ExperimentSummary Summary => Details.Summary;
}
