using Retort.Contracts.Runs;
using Retort.Storage.Metrics;

namespace Retort.Grains.Experiments;

/// <summary>A completed selection run with its series of validation errors, which must not be reduced.</summary>
public sealed record CandidateRun(PlannedRun Run, ImmutableArray<SeriesPoint> ValidationErrors);
