namespace Retort.Contracts.Runs;

/// <summary>What a host must do with an attempt now.</summary>
[GenerateSerializer, Alias("retort.host-command")]
public enum HostCommand
{
    Continue,

    /// <summary>Stop and finish as cancelled.</summary>
    Cancel,

    /// <summary>The attempt is no longer this host's: stop and discard.</summary>
    Abandon,
}
