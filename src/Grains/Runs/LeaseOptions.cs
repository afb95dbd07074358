namespace Retort.Grains.Runs;

/// <summary>How hosts hold runs.</summary>
public sealed class LeaseOptions
{
    /// <summary>Missed calls that lose a lease.</summary>
    public const int MissedHeartbeats = 2;

    /// <summary>How often a host must call, in seconds; 0.1 to 300. Default 5.</summary>
    public double HeartbeatSeconds { get; set; } = 5;

    /// <summary>A run fails when its hosts fell silent this many times; 1 to 100. Default 3.</summary>
    public int HostLosses { get; set; } = 3;

    /// <summary>How long a host's request for work may wait on the server, in seconds; 1 to 60. Default 20.</summary>
    public double PollSeconds { get; set; } = 20;

    /// <summary>How long a lease lasts without a sign of life.</summary>
    public TimeSpan LeaseTime => TimeSpan.FromSeconds(HeartbeatSeconds * MissedHeartbeats);
}
