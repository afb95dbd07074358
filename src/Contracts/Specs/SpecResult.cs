namespace Retort.Contracts.Specs;

/// <summary>A spec, or every problem that kept it from being one.</summary>
public sealed record SpecResult(ExperimentSpec? Spec, ImmutableArray<SpecProblem> Problems);
