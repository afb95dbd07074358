namespace Retort.Contracts.Runs;

/// <summary>Where a run stands. RunLifecycle in Grains states the legal transitions.</summary>
[GenerateSerializer, Alias("retort.run-status")]
public enum RunStatus
{
    /// <summary>Waits for runs that it depends on.</summary>
    Planned,

    /// <summary>Ready; waits for a host.</summary>
    Queued,

    /// <summary>Given to a host that has not started it yet.</summary>
    Leased,

    /// <summary>A host executes it.</summary>
    Running,

    /// <summary>Finished; its results are final.</summary>
    Completed,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Stopped by a command, or a run it depends on did not complete.</summary>
    Cancelled,

    /// <summary>Its host fell silent; it goes back to the queue.</summary>
    Lost,
}
