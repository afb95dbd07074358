namespace Orleans.Runtime;

/// <summary>
/// Service keys of the clocks of the runtime's parts. Without a keyed registration each is the unkeyed <see cref="TimeProvider"/>,
/// so that a test can hold the time of grains and leave the rest its own.
/// </summary>
public static class TimeProviderNames
{
    /// <summary>Grain timers, and what grains are told of time.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>Time-outs of requests.</summary>
    public const string Messaging = "Orleans.Messaging";

    /// <summary>Upkeep of a silo; of clusters only.</summary>
    public const string SystemTimers = "Orleans.SystemTimers";

    /// <summary>Membership; of clusters only.</summary>
    public const string Membership = "Orleans.Membership";

    /// <summary>When grains are idle.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>The cache of the directory; of clusters only.</summary>
    public const string GrainDirectory = "Orleans.GrainDirectory";
}
