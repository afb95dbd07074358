namespace Retort.Contracts.Experiments;

/// <summary>Where an experiment stands.</summary>
[GenerateSerializer, Alias("retort.experiment-status")]
public enum ExperimentStatus
{
    /// <summary>Runs wait, or are executed.</summary>
    Running,

    /// <summary>Every run completed.</summary>
    Completed,

    /// <summary>At least one run failed; nothing is left to do.</summary>
    Failed,

    Cancelled,
}
