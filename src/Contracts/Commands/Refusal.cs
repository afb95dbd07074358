namespace Retort.Contracts.Commands;

/// <summary>Why a command was refused.</summary>
[GenerateSerializer, Alias("retort.refusal")]
public enum Refusal
{
    NotFound,

    /// <summary>The object has reached a final state.</summary>
    AlreadyEnded,

    /// <summary>It must be cancelled or finished first.</summary>
    StillActive,

    /// <summary>Others are built on it.</summary>
    HasDependants,

    /// <summary>The command itself is wrong.</summary>
    Invalid,

    /// <summary>Something else has the name or the place.</summary>
    Conflict,
}
