namespace Retort.Contracts.Runs;

/// <summary>A lease: one host may execute one attempt until the deadline, which its heartbeats push out.</summary>
[GenerateSerializer, Immutable, Alias("retort.attempt-grant")]
public sealed record AttemptGrant
{
    [Id(0)]
    public required AttemptKey Attempt { get; init; }

    [Id(1)]
    public required RunSpec Spec { get; init; }

    [Id(2)]
    public required RunInputs Inputs { get; init; }

    [Id(3)]
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>How often the host must call; two missed calls lose the lease.</summary>
    [Id(4)]
    public required double HeartbeatSeconds { get; init; }
}
