namespace Retort.Analysis.Intervals;

/// <summary>Fieller's interval for a ratio of paired means.</summary>
/// <remarks>
/// A ratio θ belongs to the set when the mean of aᵢ − θ·bᵢ does not differ from zero by more than t standard errors:
/// (ā − θb̄)² ≤ t²(s_aa − 2θs_ab + θ²s_bb)/n, a quadratic inequality in θ. Fieller, E. C. (1954), Some problems in interval
/// estimation, J. Roy. Stat. Soc. B 16, 175–185.
/// </remarks>
public static class Fieller
{
    /// <summary>The interval of mean(numerators)/mean(denominators); pairs share an index.</summary>
    /// <exception cref="ArgumentException">The lengths differ, fewer than two pairs, or a value is not finite.</exception>
    public static RatioInterval Of(
        IReadOnlyList<double> numerators,
        IReadOnlyList<double> denominators,
        double confidence = Summary.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(numerators);
        ArgumentNullException.ThrowIfNull(denominators);
        var n = numerators.Count;
        if (n != denominators.Count)
        {
            throw new ArgumentException($"{n} numerators cannot be paired with {denominators.Count} denominators.", nameof(denominators));
        }

        if (n < 2)
        {
            throw new ArgumentException($"An interval needs at least two pairs, not {n}.", nameof(numerators));
        }

        var a = Summary.Of(numerators, confidence);
        var b = Summary.Of(denominators, confidence);
        var products = 0.0;
        for (var i = 0; i < n; i++)
        {
            products += (numerators[i] - a.Mean) * (denominators[i] - b.Mean);
        }

        var t = StudentT.TwoSided(confidence, n - 1);
        var scale = t * t / n;
        var quadratic = b.Mean * b.Mean - scale * Squared(b.StandardDeviation);
        var linear = a.Mean * b.Mean - scale * products / (n - 1);
        var constant = a.Mean * a.Mean - scale * Squared(a.StandardDeviation);
        return Solve(quadratic, linear, constant);
    }

    /// <summary>The θ with q·θ² − 2·l·θ + c ≤ 0.</summary>
    private static RatioInterval Solve(double q, double l, double c)
    {
        if (q == 0)
        {
            if (l == 0)
            {
                // c ≤ 0 holds for every θ; c > 0 cannot happen, because ā/b̄ satisfies the inequality whenever b̄ ≠ 0.
                return new RatioInterval(RatioIntervalShape.Everything, null, null);
            }

            return l > 0
                ? new RatioInterval(RatioIntervalShape.AtLeast, c / (2 * l), null)
                : new RatioInterval(RatioIntervalShape.AtMost, null, c / (2 * l));
        }

        var discriminant = l * l - q * c;
        if (q < 0 && discriminant <= 0)
        {
            return new RatioInterval(RatioIntervalShape.Everything, null, null);
        }

        // For q > 0 the discriminant is never negative but for rounding. The root of larger size comes first, the other
        // from their product, so that nothing cancels.
        var far = l + Math.CopySign(Math.Sqrt(Math.Max(discriminant, 0)), l);
        var first = far / q;
        var second = far == 0 ? first : c / far;
        var (low, high) = first <= second ? (first, second) : (second, first);
        return new RatioInterval(q > 0 ? RatioIntervalShape.Bounded : RatioIntervalShape.OutsideOnly, low, high);
    }

    private static double Squared(double? value) => value.GetValueOrDefault() * value.GetValueOrDefault();
}
