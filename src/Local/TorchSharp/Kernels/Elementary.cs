using System.Runtime.CompilerServices;

namespace TorchSharp.Kernels;

/// <summary>
/// Exponential, logarithm, cosine and their kin from additions, multiplications and divisions only: a system's
/// mathematical library may round the last bit differently on another machine. The double functions follow FreeBSD's msun
/// (fdlibm), below 1 ulp, those made from them below 4 ulp; the float functions are Cephes' minimax polynomials (expf,
/// logf, tanhf), below 2 ulp, those made from them below 4 ulp.
/// </summary>
internal static unsafe class Elementary
{
    /// <summary>
    /// Single-precision values of smaller magnitude become zero in gradients, momenta and exponentials (2^-100, about
    /// 7.9e-31). Denormal numbers slow a multiplication many times over, and managed code cannot set the processor's
    /// flush-to-zero mode: so they are kept from arising, by a rule that is the same on every machine.
    /// </summary>
    public const float FlushThreshold = 7.888609e-31f;

    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Flush<TLanes>(TLanes value)
        where TLanes : unmanaged, ILanes<TLanes, float>
        => TLanes.Select(TLanes.Less(TLanes.Abs(value), TLanes.Splat(FlushThreshold)), TLanes.Splat(0f), value);

    /// <summary>e^x; 0 below ln(2^-126), +infinity above ln(largest float), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var lowest = TLanes.Splat(-87.336544f);
        var highest = TLanes.Splat(88.72283f);
        var tooSmall = TLanes.Less(x, lowest);
        var tooLarge = TLanes.Less(highest, x);
        var clamped = TLanes.Select(tooSmall, lowest, TLanes.Select(tooLarge, highest, x));

        var magic = TLanes.Splat(12582912f);
        var n = (TLanes.Fma(clamped, TLanes.Splat(1.44269504088896341f), magic)) - magic;
        var r = TLanes.Fma(n, TLanes.Splat(-0.693359375f), clamped);
        r = TLanes.Fma(n, TLanes.Splat(2.12194440e-4f), r);

        var p = TLanes.Splat(1.9875691500e-4f);
        p = TLanes.Fma(p, r, TLanes.Splat(1.3981999507e-3f));
        p = TLanes.Fma(p, r, TLanes.Splat(8.3334519073e-3f));
        p = TLanes.Fma(p, r, TLanes.Splat(4.1665795894e-2f));
        p = TLanes.Fma(p, r, TLanes.Splat(1.6666665459e-1f));
        p = TLanes.Fma(p, r, TLanes.Splat(5.0000001201e-1f));
        p = TLanes.Fma(p, r * r, r) + TLanes.Splat(1f);

        // 2^128 does not exist as a float: the last factor of two is applied separately.
        var above = TLanes.Less(TLanes.Splat(127f), n);
        var scaled = p * TLanes.PowerOfTwo(TLanes.Select(above, TLanes.Splat(127f), n)) * TLanes.Select(above, TLanes.Splat(2f), TLanes.Splat(1f));
        scaled = TLanes.Select(tooSmall, TLanes.Splat(0f), TLanes.Select(tooLarge, TLanes.Splat(float.PositiveInfinity), scaled));

        // NaN fails both comparisons and stays in the polynomial, whose power of two is then meaningless: NaN times it is NaN.
        return scaled;
    }

    /// <summary>ln x; -infinity at zero, NaN below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var zero = TLanes.Splat(0f);
        var one = TLanes.Splat(1f);

        // Denormal numbers are brought into the normal range first.
        var denormal = TLanes.Less(x, TLanes.Splat(1.17549435e-38f));
        var normal = TLanes.Select(denormal, x * TLanes.Splat(8388608f), x);
        var e = TLanes.Exponent(normal) - TLanes.Select(denormal, TLanes.Splat(23f), zero);
        var m = TLanes.Mantissa(normal);
        var high = TLanes.Less(TLanes.Splat(1.41421356f), m);
        e = TLanes.Select(high, e + one, e);
        var f = TLanes.Select(high, m * TLanes.Splat(0.5f), m) - one;
        var z = f * f;

        var p = TLanes.Splat(7.0376836292e-2f);
        p = TLanes.Fma(p, f, TLanes.Splat(-1.1514610310e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(1.1676998740e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(-1.2420140846e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(1.4249322787e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(-1.6668057665e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(2.0000714765e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(-2.4999993993e-1f));
        p = TLanes.Fma(p, f, TLanes.Splat(3.3333331174e-1f));

        var y = TLanes.Fma(e, TLanes.Splat(-2.12194440e-4f), p * (f * z));
        y = TLanes.Fma(TLanes.Splat(-0.5f), z, y);
        var logarithm = TLanes.Fma(e, TLanes.Splat(0.693359375f), f + y);
        logarithm = TLanes.Select(TLanes.Less(TLanes.Splat(float.MaxValue), x), x, logarithm);

        // What is not above zero is below it, zero, or NaN.
        var other = TLanes.Select(TLanes.Less(x, zero), TLanes.Splat(float.NaN), TLanes.Splat(float.NegativeInfinity) + x);
        return TLanes.Select(TLanes.Less(zero, x), logarithm, other);
    }

    /// <summary>ln(1 + x), as exact for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log1p<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        // What 1 + x rounds away is put back to first order.
        var one = TLanes.Splat(1f);
        var zero = TLanes.Splat(0f);
        var u = one + x;
        var lost = ((u - one) - x) / u;
        lost = TLanes.Select(TLanes.Less(zero, u), TLanes.Select(TLanes.Less(TLanes.Splat(float.MaxValue), u), zero, lost), zero);
        return Log(u) - lost;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var z = x * x;
        var p = TLanes.Splat(-5.70498872745e-3f);
        p = TLanes.Fma(p, z, TLanes.Splat(2.06390887954e-2f));
        p = TLanes.Fma(p, z, TLanes.Splat(-5.37397155531e-2f));
        p = TLanes.Fma(p, z, TLanes.Splat(1.33314422036e-1f));
        p = TLanes.Fma(p, z, TLanes.Splat(-3.33332819422e-1f));
        var near = TLanes.Fma(p * z, x, x);

        var one = TLanes.Splat(1f);
        var magnitude = TLanes.Abs(x);
        var far = one - (TLanes.Splat(2f) / (Exp(magnitude + magnitude) + one));
        far = TLanes.Select(TLanes.Less(x, TLanes.Splat(0f)), TLanes.Splat(0f) - far, far);
        return TLanes.Select(TLanes.Less(magnitude, TLanes.Splat(0.625f)), near, far);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var one = TLanes.Splat(1f);
        return one / (one + Exp(TLanes.Splat(0f) - x));
    }

    /// <summary>The same polynomial for one number.</summary>
    public static float Exp(float x)
    {
        var lanes = stackalloc float[4];
        Exp(Lanes128<float>.Splat(x)).Store(lanes);
        return lanes[0];
    }

    public static double Exp(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (x > 709.782712893384)
        {
            return double.PositiveInfinity;
        }

        if (x < -708.3964185322641)
        {
            return 0;
        }

        var k = Math.Floor((x * 1.44269504088896338700) + 0.5);
        var high = x - (k * Ln2High);
        var low = k * Ln2Low;
        var r = high - low;
        var t = r * r;
        var c = r - (t * (1.66666666666666019037e-01 + (t * (-2.77777777770155933842e-03 + (t * (6.61375632143793436117e-05
            + (t * (-1.65339022054652515390e-06 + (t * 4.13813679705723846039e-08)))))))));
        var y = 1 - ((low - (r * c / (2 - c))) - high);
        var exponent = (long)k;
        return exponent > 1023
            ? y * BitConverter.Int64BitsToDouble((exponent - 1 + 1023) << 52) * 2
            : y * BitConverter.Int64BitsToDouble((exponent + 1023) << 52);
    }

    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0)
        {
            return double.NaN;
        }

        if (x == 0)
        {
            return double.NegativeInfinity;
        }

        if (double.IsPositiveInfinity(x))
        {
            return x;
        }

        var k = 0L;
        if (x < 2.2250738585072014e-308)
        {
            k -= 54;
            x *= 18014398509481984.0;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (bits >> 52) - 1023;
        var fraction = bits & 0x000FFFFFFFFFFFFF;

        // Bring the mantissa into [sqrt(1/2), sqrt(2)).
        var up = (fraction + 0x95F6400000000) & 0x10000000000000;
        var m = BitConverter.Int64BitsToDouble(fraction | (up ^ 0x3FF0000000000000));
        k += up >> 52;

        var f = m - 1;
        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var t1 = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        var t2 = z * (6.666666666666735130e-01 + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01))))));
        var r = t1 + t2;
        var half = 0.5 * f * f;
        return (k * Ln2High) - ((half - ((s * (half + r)) + (k * Ln2Low))) - f);
    }

    /// <summary>ln(1 + x), as exact for small x.</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u > 0 && !double.IsInfinity(u) ? Log(u) - (((u - 1) - x) / u) : Log(u);
    }

    public static double Tanh(double x)
    {
        // e^2|x| - 1 without the cancellation (Kahan): (u - 1)·2|x| / ln u for u = e^2|x|.
        var doubled = 2 * Math.Abs(x);
        var u = Exp(doubled);
        var minusOne = u == 1 ? doubled : double.IsInfinity(u) ? u : (u - 1) * (doubled / Log(u));
        var result = double.IsInfinity(minusOne) ? 1 : minusOne / (minusOne + 2);
        return x < 0 ? -result : result;
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    /// <summary>cos(x) for the moderate angles of learning-rate schedules (|x| below about a million).</summary>
    public static double Cos(double x)
    {
        var quadrant = Math.Floor((x * 0.63661977236758134308) + 0.5);
        var r = x - (quadrant * 1.57079632673412561417e+00);
        var low = quadrant * 6.07710050650619224932e-11;
        var y = r - low;
        return ((long)quadrant & 3) switch
        {
            0 => CosKernel(y),
            1 => -SinKernel(y),
            2 => -CosKernel(y),
            _ => SinKernel(y),
        };
    }

    /// <summary>x^p: exact products for small integral p, else e^(p ln x).</summary>
    public static double Pow(double x, double p)
    {
        if (p == Math.Floor(p) && Math.Abs(p) <= 64)
        {
            var result = 1.0;
            for (var i = 0; i < Math.Abs(p); i++)
            {
                result *= x;
            }

            return p < 0 ? 1 / result : result;
        }

        return x == 0 ? (p > 0 ? 0 : double.PositiveInfinity) : Exp(p * Log(x));
    }

    /// <summary>x^n by repeated squaring.</summary>
    public static double Pow(double x, int n)
    {
        var result = 1.0;
        var factor = x;
        for (var rest = Math.Abs(n); rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                result *= factor;
            }

            factor *= factor;
        }

        return n < 0 ? 1 / result : result;
    }

    private static double CosKernel(double x)
    {
        var z = x * x;
        var r = z * (4.16666666666666019037e-02 + (z * (-1.38888888888741095749e-03 + (z * (2.48015872894767294178e-05
            + (z * (-2.75573143513906633035e-07 + (z * (2.08757232129817482790e-09 + (z * -1.13596475577881948265e-11))))))))));
        var half = 0.5 * z;
        var w = 1 - half;
        return w + ((1 - w - half) + (z * r));
    }

    private static double SinKernel(double x)
    {
        var z = x * x;
        var r = 8.33333333332248946124e-03 + (z * (-1.98412698298579493134e-04 + (z * (2.75573137070700676789e-06
            + (z * (-2.50507602534068634195e-08 + (z * 1.58969099521155010221e-10)))))));
        return x + (z * x * (-1.66666666666666324348e-01 + (z * r)));
    }
}
