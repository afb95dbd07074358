namespace Retort.Grains.Runs;

/// <summary>What can happen to a run.</summary>
public enum RunTrigger
{
    /// <summary>What it waited for has completed.</summary>
    Release,

    /// <summary>A host took it.</summary>
    Lease,

    /// <summary>Its host was heard of for the first time since the lease.</summary>
    Start,

    /// <summary>Its host finished it.</summary>
    Complete,

    /// <summary>Its host reported an error, or it was lost too often.</summary>
    Fail,

    /// <summary>A command, or a run that it depends on, stopped it.</summary>
    Cancel,

    /// <summary>Its host fell silent.</summary>
    Lose,

    /// <summary>A lost run goes back to the queue.</summary>
    Requeue,

    /// <summary>Its host gave it back unfinished.</summary>
    GiveBack,
}
