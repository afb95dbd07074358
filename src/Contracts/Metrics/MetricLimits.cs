namespace Retort.Contracts.Metrics;

/// <summary>Limits on what a host may send in one batch; the refusal names the one that was passed.</summary>
public static class MetricLimits
{
    public const int PointsInBatch = 10_000;
    public const int LogLinesInBatch = 1_000;
    public const int LogLineLength = 8_192;
    public const int SeriesNameLength = 128;

    /// <summary>Largest body of any host-protocol call other than a blob upload, in bytes.</summary>
    public const int BodyBytes = 4 * 1024 * 1024;
}
