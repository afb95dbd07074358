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

/// <summary>scale·x + offset.</summary>
internal readonly struct Affine<T>(T scale, T offset) : IUnary<T>
    where T : unmanaged
{
    private readonly T _scale = scale;
    private readonly T _offset = offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Fma(TLanes.Splat(_scale), x, TLanes.Splat(_offset));
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
