namespace Retort.Analysis.Metrics;

/// <summary>Which way a metric improves.</summary>
public enum MetricDirection
{
    LowerIsBetter,
    HigherIsBetter,
}
