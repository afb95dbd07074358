namespace Retort.Analysis.Intervals;

/// <summary>What a few repeated measurements say: their mean and how sure it is.</summary>
/// <param name="N">How many values.</param>
/// <param name="Mean">Their mean; NaN when there are none.</param>
/// <param name="StandardDeviation">With n − 1 in the denominator; null below two values.</param>
/// <param name="Low">Lower end of the Student-t interval of the mean; null below two values.</param>
/// <param name="High">Upper end of that interval.</param>
/// <param name="Minimum">Smallest value; NaN when there are none.</param>
/// <param name="Maximum">Largest value; NaN when there are none.</param>
/// <param name="Confidence">The interval's nominal coverage, such as 0.95.</param>
public sealed record Summary(
    int N,
    double Mean,
    double? StandardDeviation,
    double? Low,
    double? High,
    double Minimum,
    double Maximum,
    double Confidence)
{
    /// <summary>The coverage used wherever none is given.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>Standard error of the mean; null below two values.</summary>
    public double? StandardError => StandardDeviation / Math.Sqrt(N);

    /// <summary>Summarises finite values; the result does not depend on their order, to the last bit.</summary>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static Summary Of(IEnumerable<double> values, double confidence = DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(values);
        var sorted = values.ToArray();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!double.IsFinite(sorted[i]))
            {
                throw new ArgumentException($"Value {i} is {sorted[i]}; only finite values have a mean.", nameof(values));
            }
        }

        Array.Sort(sorted);
        if (sorted.Length == 0)
        {
            return new Summary(0, double.NaN, null, null, null, double.NaN, double.NaN, confidence);
        }

        var mean = MeanOf(sorted);
        if (sorted.Length == 1)
        {
            return new Summary(1, mean, null, null, null, mean, mean, confidence);
        }

        var squares = 0.0;
        foreach (var value in sorted)
        {
            squares += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(squares / (sorted.Length - 1));
        var half = StudentT.TwoSided(confidence, sorted.Length - 1) * deviation / Math.Sqrt(sorted.Length);
        return new Summary(sorted.Length, mean, deviation, mean - half, mean + half, sorted[0], sorted[^1], confidence);
    }

    // Equal values give exactly that value, so that a spread of zero is exactly zero.
    private static double MeanOf(double[] sorted)
    {
        var offset = 0.0;
        foreach (var value in sorted)
        {
            offset += value - sorted[0];
        }

        return sorted[0] + offset / sorted.Length;
    }
}
