namespace Retort.Contracts.Metrics;

/// <summary>How much a log line matters.</summary>
[GenerateSerializer, Alias("retort.log-line-level")]
public enum LogLineLevel
{
    Debug,

    Information,

    Warning,

    Error,
}
