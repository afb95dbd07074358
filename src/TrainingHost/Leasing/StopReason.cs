namespace Retort.TrainingHost.Leasing;

/// <summary>Why an attempt stops before its end.</summary>
public enum StopReason
{
    None,

    /// <summary>This host is stopping: the run continues elsewhere.</summary>
    Release,

    /// <summary>Someone cancelled the run.</summary>
    Cancel,

    /// <summary>A call that the attempt depends on was refused for good.</summary>
    Fault,

    /// <summary>The run is no longer this host's: nothing more may be reported.</summary>
    Abandon,
}
