namespace Retort.Analysis.Intervals;

/// <summary>Student's t distribution in double precision.</summary>
/// <remarks>
/// The distribution function is the regularised incomplete beta function I_x(ν/2, 1/2) with x = ν/(ν + t²), evaluated by
/// its continued fraction (Abramowitz and Stegun 26.5.8) with Lentz's method; the quantile inverts it by bisection, which
/// cannot leave its bracket.
/// </remarks>
public static class StudentT
{
    private const double Epsilon = 1e-16;
    private const double Tiny = 1e-300;
    private const int MaximumTerms = 10_000;

    // Lanczos approximation with g = 7 and nine coefficients; relative error below 1e-14 for arguments above 0.5.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(T ≤ t) with <paramref name="degrees"/> degrees of freedom.</summary>
    public static double Cumulative(double t, double degrees)
    {
        RequireDegrees(degrees);
        if (double.IsNaN(t))
        {
            return double.NaN;
        }

        var upper = UpperTail(Math.Abs(t), degrees);
        return t >= 0 ? 1 - upper : upper;
    }

    /// <summary>The t with P(T ≤ t) = <paramref name="probability"/>, which lies strictly between 0 and 1.</summary>
    public static double Quantile(double probability, double degrees)
    {
        RequireDegrees(degrees);
        if (!(probability > 0 && probability < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability strictly between 0 and 1 is needed.");
        }

        if (probability == 0.5)
        {
            return 0;
        }

        // Working on the upper tail keeps the digits of probabilities near 1.
        var tail = probability > 0.5 ? 1 - probability : probability;
        var high = 1.0;
        while (UpperTail(high, degrees) > tail && double.IsFinite(high))
        {
            high *= 2;
        }

        var low = 0.0;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
            {
                return probability > 0.5 ? high : -high;
            }

            if (UpperTail(middle, degrees) > tail)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    /// <summary>The multiplier of the standard error for a two-sided interval, such as 2.776 for 95% and 4 degrees of freedom.</summary>
    public static double TwoSided(double confidence, double degrees)
    {
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence strictly between 0 and 1 is needed, such as 0.95.");
        }

        return -Quantile((1 - confidence) / 2, degrees);
    }

    private static double UpperTail(double t, double degrees)
    {
        if (double.IsInfinity(t))
        {
            return 0;
        }

        var squared = t * t;
        return 0.5 * RegularisedBeta(degrees / (degrees + squared), squared / (degrees + squared), degrees / 2, 0.5);
    }

    /// <summary>I_x(a, b); <paramref name="y"/> is 1 − x, given apart because the difference would lose digits.</summary>
    private static double RegularisedBeta(double x, double y, double a, double b)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (y <= 0)
        {
            return 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(y));
        return x < (a + 1) / (a + b + 2)
            ? front * BetaFraction(x, a, b) / a
            : 1 - front * BetaFraction(y, b, a) / b;
    }

    private static double BetaFraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = Reciprocal(1 - (a + b) * x / (a + 1));
        var fraction = d;
        for (var m = 1; m <= MaximumTerms; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = Reciprocal(1 + even * d);
            c = AwayFromZero(1 + even / c);
            fraction *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = Reciprocal(1 + odd * d);
            c = AwayFromZero(1 + odd / c);
            var step = d * c;
            fraction *= step;
            if (Math.Abs(step - 1) <= Epsilon)
            {
                break;
            }
        }

        return fraction;
    }

    private static double Reciprocal(double value) => 1 / AwayFromZero(value);

    private static double AwayFromZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogGamma(double x)
    {
        // Every argument here is at least 1/2, so the reflection formula is not needed.
        var shifted = x - 1;
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (shifted + i);
        }

        var t = shifted + 7.5;
        return 0.5 * Math.Log(2 * Math.PI) + (shifted + 0.5) * Math.Log(t) - t + Math.Log(sum);
    }

    private static void RequireDegrees(double degrees)
    {
        if (!(degrees >= 1) || double.IsInfinity(degrees))
        {
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "At least one degree of freedom is needed (two values).");
        }
    }
}
