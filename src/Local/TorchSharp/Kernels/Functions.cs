using System.Runtime.CompilerServices;

namespace TorchSharp.Kernels;

/// <summary>x + alpha·y.</summary>
internal readonly struct AddScaled<T>(T alpha) : IBinary<T>
    where T : unmanaged
{
    private readonly T _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Fma(TLanes.Splat(_alpha), y, x);
}

internal readonly struct Multiply<T> : IBinary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T> => x * y;
}

internal readonly struct Divide<T> : IBinary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T> => x / y;
}

/// <summary>Zero below zero; NaN stays NaN (as torch.relu).</summary>
internal readonly struct Rectify<T> : IUnary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Select(TLanes.Less(x, TLanes.Splat(default)), TLanes.Splat(default), x);
}

/// <summary>The gradient where the rectifier's output is above zero, else zero; tiny single-precision gradients become zero.</summary>
internal readonly struct RectifyGradient<T> : IBinary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes output, TLanes gradient)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var zero = TLanes.Splat(default);
        if (typeof(T) == typeof(float))
        {
            var tiny = TLanes.Less(TLanes.Abs(gradient), TLanes.Splat((T)(object)Elementary.FlushThreshold));
            gradient = TLanes.Select(tiny, zero, gradient);
        }

        return TLanes.Select(TLanes.Less(zero, output), gradient, zero);
    }
}

internal readonly struct SquareRoot<T> : IUnary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Sqrt(x);
}

internal readonly struct Magnitude<T> : IUnary<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Abs(x);
}

internal readonly struct Scale<T>(T factor) : IUnary<T>
    where T : unmanaged
{
    private readonly T _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => x * TLanes.Splat(_factor);
}

/// <summary>x / divisor, rounded as a division (not as a product with the reciprocal).</summary>
internal readonly struct DivideBy<T>(T divisor) : IUnary<T>
    where T : unmanaged
{
    private readonly T _divisor = divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => x / TLanes.Splat(_divisor);
}

internal readonly struct Shift<T>(T offset) : IUnary<T>
    where T : unmanaged
{
    private readonly T _offset = offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => x + TLanes.Splat(_offset);
}

internal readonly struct Invert<T>(T one) : IUnary<T>
    where T : unmanaged
{
    private readonly T _one = one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Splat(_one) / x;
}

/// <summary>x held within [low, high]; NaN stays NaN.</summary>
internal readonly struct Limit<T>(T low, T high) : IUnary<T>
    where T : unmanaged
{
    private readonly T _low = low;
    private readonly T _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var low = TLanes.Splat(_low);
        var high = TLanes.Splat(_high);
        x = TLanes.Select(TLanes.Less(x, low), low, x);
        return TLanes.Select(TLanes.Less(high, x), high, x);
    }
}

internal readonly struct Exponential : IUnary<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Exp(x);
}

internal readonly struct NaturalLogarithm : IUnary<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Log(x);
}

internal readonly struct NaturalLogarithmOfOnePlus : IUnary<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Log1p(x);
}

internal readonly struct HyperbolicTangent : IUnary<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Tanh(x);
}

internal readonly struct Logistic : IUnary<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Sigmoid(x);
}

/// <summary>1, 0 or -1; NaN stays NaN.</summary>
internal readonly struct Sign<T>(T one) : IUnary<T>
    where T : unmanaged
{
    private readonly T _one = one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var zero = TLanes.Splat(default);
        var one = TLanes.Splat(_one);
        var other = TLanes.Select(TLanes.Less(x, zero), zero - one, x);
        return TLanes.Select(TLanes.Less(zero, x), one, other);
    }
}

/// <summary>The larger, or the smaller, of two; NaN if either is.</summary>
internal readonly struct Extremum<T>(bool largest, T infinity) : IBinary<T>
    where T : unmanaged
{
    private readonly bool _largest = largest;
    private readonly T _infinity = infinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        // A NaN on the right fails the comparison and is taken; one on the left lies neither below +infinity nor above -infinity.
        var chosen = TLanes.Select(_largest ? TLanes.Less(y, x) : TLanes.Less(x, y), x, y);
        if (typeof(T) == typeof(long))
        {
            return chosen;
        }

        var infinity = TLanes.Splat(_infinity);
        var below = TLanes.Select(TLanes.Less(TLanes.Splat(default) - infinity, x), chosen, x);
        return TLanes.Select(TLanes.Less(x, infinity), chosen, below);
    }
}

/// <summary>The gradient where x lies within [low, high], else zero.</summary>
internal readonly struct LimitGradient<T>(T low, T high) : IBinary<T>
    where T : unmanaged
{
    private readonly T _low = low;
    private readonly T _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes gradient)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var zero = TLanes.Splat(default);
        var inside = TLanes.Select(TLanes.Less(x, TLanes.Splat(_low)), zero, gradient);
        return TLanes.Select(TLanes.Less(TLanes.Splat(_high), x), zero, inside);
    }
}

/// <summary>factor·x; tiny single-precision results become zero.</summary>
internal readonly struct ScaleGradient(float factor) : IUnary<float>
{
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, float> => Elementary.Flush(x * TLanes.Splat(_factor));
}

/// <summary>g - e·sum; tiny results become zero.</summary>
internal readonly struct LogSoftmaxSlope(float sum) : IBinary<float>
{
    private readonly float _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes e, TLanes g)
        where TLanes : unmanaged, ILanes<TLanes, float>
        => Elementary.Flush(TLanes.Fma(e, TLanes.Splat(-_sum), g));
}

/// <summary>y·(g - sum); tiny results become zero.</summary>
internal readonly struct SoftmaxSlope(float sum) : IBinary<float>
{
    private readonly float _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes y, TLanes g)
        where TLanes : unmanaged, ILanes<TLanes, float>
        => Elementary.Flush(y * (g - TLanes.Splat(_sum)));
}

/// <summary>(mass·p - q)·factor; tiny results become zero.</summary>
internal readonly struct CrossEntropySlope(float mass, float factor) : IBinary<float>
{
    private readonly float _mass = mass;
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes p, TLanes q)
        where TLanes : unmanaged, ILanes<TLanes, float>
        => Elementary.Flush((p * TLanes.Splat(_mass) - q) * TLanes.Splat(_factor));
}
