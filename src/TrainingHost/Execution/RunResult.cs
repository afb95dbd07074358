using System.Collections.Immutable;
using Retort.Contracts.Runs;

namespace Retort.TrainingHost.Execution;

/// <summary>What a finished run reports at its end.</summary>
public sealed record RunResult(ImmutableSortedDictionary<string, double> Metrics, RunManifest Manifest);
