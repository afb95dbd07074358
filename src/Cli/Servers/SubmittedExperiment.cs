using Retort.Contracts.Identity;

namespace Retort.Cli.Servers;

/// <summary>An experiment that was accepted, and its page.</summary>
public sealed record SubmittedExperiment
{
    public required ExperimentId Id { get; init; }

    public required string Url { get; init; }
}
