namespace Retort.Contracts.Queue;

/// <summary>Why a ready run is not running.</summary>
[GenerateSerializer, Alias("retort.wait-reason")]
public enum WaitReason
{
    /// <summary>Every host that could take it is busy.</summary>
    HostsBusy,

    /// <summary>No host is connected.</summary>
    NoHost,

    /// <summary>Hosts are connected, but none has what the run needs.</summary>
    NoMatchingHost,
}
