namespace Retort.Analysis.Intervals;

/// <summary>Differences between two groups of runs that share seeds, and therefore initialisation and data order.</summary>
public static class PairedDifference
{
    /// <summary>
    /// Summary of <paramref name="left"/> − <paramref name="right"/> over the seeds that both have; seeds that only one has
    /// are left out.
    /// </summary>
    public static Summary Of(
        IReadOnlyDictionary<long, double> left,
        IReadOnlyDictionary<long, double> right,
        double confidence = Summary.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Summary.Of(left.Where(pair => right.ContainsKey(pair.Key)).Select(pair => pair.Value - right[pair.Key]), confidence);
    }
}
