namespace Retort.Distillation.Numerics;

/// <summary>Exponential and logarithm from additions, multiplications and divisions only.</summary>
/// <remarks>
/// <see cref="Math.Exp"/> and <see cref="Math.Log(double)"/> call the platform's C library, whose last bit differs between
/// systems; whatever reaches weights or soft targets uses these instead. Error below two units in the last place.
/// </remarks>
public static class PortableMath
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.69314718036912382;
    private const double Ln2Low = 1.9082149292705877e-10;

    /// <summary>e^x; 0 below −746 and infinity above 709.79.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (x > 709.79)
        {
            return double.PositiveInfinity;
        }

        if (x < -746)
        {
            return 0;
        }

        var power = Math.Round(x * Log2E);
        var r = x - power * Ln2High - power * Ln2Low;

        // Taylor's series on |r| ≤ ln 2 / 2; the first term left out is below 2^-57.
        var sum = 1.0;
        for (var n = 14; n >= 1; n--)
        {
            sum = 1 + sum * r / n;
        }

        return Math.ScaleB(sum, (int)power);
    }

    /// <summary>The natural logarithm; −infinity at 0 and NaN below.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0)
        {
            return double.NaN;
        }

        if (x == 0 || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x;
        }

        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // log m = 2·artanh(s) with s = (m − 1)/(m + 1), |s| < 0.172.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var n = 23; n >= 3; n -= 2)
        {
            series = (series + 1.0 / n) * square;
        }

        return exponent * Ln2High + (2 * s + (2 * s * series + exponent * Ln2Low));
    }
}
