using Retort.Contracts.Identity;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Experiments;

/// <summary>Submits a spec.</summary>
[GenerateSerializer, Immutable, Alias("retort.submit-experiment")]
public sealed record SubmitExperiment
{
    [Id(0)]
    public required ExperimentSpec Spec { get; init; }

    [Id(1)]
    public string Project { get; init; } = ProjectNames.Default;

    [Id(2)]
    public required Actor Actor { get; init; }
}
