namespace Retort.Contracts.Runs;

/// <summary>How an attempt ended.</summary>
[GenerateSerializer, Alias("retort.attempt-end")]
public enum AttemptEnd
{
    Completed,

    Failed,

    /// <summary>The host obeyed a cancel command.</summary>
    Cancelled,

    /// <summary>The host gives the run back unfinished: it is stopping.</summary>
    Released,
}
