namespace Retort.Contracts.Runs;

/// <summary>Lets a planned run enter the queue, with its settled spec and the bytes that it needs. Idempotent.</summary>
[GenerateSerializer, Immutable, Alias("retort.release-run")]
public sealed record ReleaseRun
{
    [Id(0)]
    public required RunSpec Spec { get; init; }

    [Id(1)]
    public required RunInputs Inputs { get; init; }
}
