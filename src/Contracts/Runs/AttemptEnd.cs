namespace Retort.Contracts.Runs;

/// <summary>How an attempt ended.</summary>
[GenerateSerializer, Alias("retort.attempt-end")]
public enum AttemptEnd
{
    Completed,

    Failed,

    /// <summary>The host obeyed a cancel command.</summary>
    Cancelled,

    /// <summary>
    /// The host gives the run back unfinished: it is stopping or, where <see cref="AttemptFinish.Error"/> is set, the process that
    /// executed the run is gone, which counts like a host that fell silent.
    /// </summary>
    Released,
}
