namespace Retort.Analysis.Metrics;

/// <summary>What a metric's number counts; decides how it is printed.</summary>
public enum MetricUnit
{
    /// <summary>A whole number of test cases.</summary>
    Count,

    /// <summary>A share in [0, 1], shown as a percentage.</summary>
    Fraction,

    /// <summary>Natural-logarithm information per case.</summary>
    Nats,

    /// <summary>A loss whose scale depends on temperature and weights; comparable only within one setting.</summary>
    Loss,
}
