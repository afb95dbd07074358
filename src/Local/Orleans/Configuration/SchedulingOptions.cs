namespace Orleans.Configuration;

/// <summary>When a turn counts as slow.</summary>
public class SchedulingOptions
{
    /// <summary>A turn that runs longer without an await is logged and counted. Default 1 s.</summary>
    public TimeSpan TurnWarningLengthThreshold { get; set; } = TimeSpan.FromSeconds(1);
}
