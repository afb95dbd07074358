using System.Runtime.CompilerServices;

namespace TorchSharp.Kernels;

/// <summary>(x − mean) · scale + bias.</summary>
internal readonly struct Normalisation<T>(T mean, T scale, T bias) : IUnary<T>
    where T : unmanaged
{
    private readonly T _mean = mean;
    private readonly T _scale = scale;
    private readonly T _bias = bias;

    public T Mean => _mean;

    public T Scale => _scale;

    public T Bias => _bias;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Fma(x - TLanes.Splat(_mean), TLanes.Splat(_scale), TLanes.Splat(_bias));
}

/// <summary>scale · slope + slopeOfX · (x − mean) + constant.</summary>
internal readonly struct NormalisationGradient<T>(T mean, T scale, T slopeOfX, T constant) : IBinary<T>
    where T : unmanaged
{
    private readonly T _mean = mean;
    private readonly T _scale = scale;
    private readonly T _slopeOfX = slopeOfX;
    private readonly T _constant = constant;

    public T Mean => _mean;

    public T Scale => _scale;

    public T SlopeOfX => _slopeOfX;

    public T Constant => _constant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes x, TLanes slope)
        where TLanes : unmanaged, ILanes<TLanes, T>
        => TLanes.Fma(TLanes.Splat(_scale), slope, TLanes.Fma(TLanes.Splat(_slopeOfX), x - TLanes.Splat(_mean), TLanes.Splat(_constant)));
}
