using System.Runtime.CompilerServices;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Momentum SGD in one pass over weights, gradients and momenta. Single-precision momenta below
/// <see cref="Elementary.FlushThreshold"/> become zero: otherwise the momentum of a parameter whose gradient stays away
/// fades into denormal numbers and stays there.
/// </summary>
internal static unsafe class MomentumStep
{
    private const long Grain = 1 << 14;

    public readonly record struct Settings(double LearningRate, double Momentum, double Dampening, double WeightDecay, bool Nesterov);

    public static void Apply(TensorBody weights, TensorBody gradient, TensorBody? momentum, bool first, Settings settings)
    {
        if (!weights.IsContiguous || (momentum is { IsContiguous: false }))
        {
            throw new InvalidOperationException("SGD needs contiguous parameters.");
        }

        using var dense = new Owned(Copying.Contiguous(gradient));
        var (w, g, m) = ((nint)weights.Data, (nint)dense.Body.Data, momentum is null ? 0 : (nint)momentum.Data);
        Workers.Ranges(weights.Count, Grain, (from, to) =>
        {
            if (weights.Dtype == torch.ScalarType.Float64)
            {
                Run((double*)w + from, (double*)g + from, m == 0 ? null : (double*)m + from, to - from, first, settings);
                return;
            }

            var ws = (float*)w + from;
            var gs = (float*)g + from;
            var ms = m == 0 ? null : (float*)m + from;
            switch (SimdWidth.Bits)
            {
                case 512:
                    Run<Lanes512<float>>(ws, gs, ms, to - from, first, settings);
                    break;
                case 256:
                    Run<Lanes256<float>>(ws, gs, ms, to - from, first, settings);
                    break;
                default:
                    Run<Lanes128<float>>(ws, gs, ms, to - from, first, settings);
                    break;
            }
        });
    }

    private static void Run<TLanes>(float* weights, float* gradient, float* momentum, long count, bool first, Settings settings)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            Step<TLanes>(weights + i, gradient + i, momentum == null ? null : momentum + i, first, settings);
        }

        if (i < count)
        {
            var rest = (count - i) * sizeof(float);
            var pad = stackalloc float[3 * TLanes.Count];
            var w = pad;
            var g = pad + TLanes.Count;
            var m = momentum == null ? null : pad + (2 * TLanes.Count);
            Buffer.MemoryCopy(weights + i, w, rest, rest);
            Buffer.MemoryCopy(gradient + i, g, rest, rest);
            if (m != null)
            {
                Buffer.MemoryCopy(momentum + i, m, rest, rest);
            }

            Step<TLanes>(w, g, m, first, settings);
            Buffer.MemoryCopy(w, weights + i, rest, rest);
            if (m != null)
            {
                Buffer.MemoryCopy(m, momentum + i, rest, rest);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TLanes>(float* weights, float* gradient, float* momentum, bool first, in Settings settings)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var w = TLanes.Load(weights);
        var direction = TLanes.Load(gradient);
        if (settings.WeightDecay != 0)
        {
            direction = TLanes.Fma(TLanes.Splat((float)settings.WeightDecay), w, direction);
        }

        if (momentum != null)
        {
            var factor = TLanes.Splat((float)settings.Momentum);
            var m = first ? direction : TLanes.Fma(factor, TLanes.Load(momentum), direction * TLanes.Splat((float)(1 - settings.Dampening)));
            m = Elementary.Flush(m);
            m.Store(momentum);
            direction = settings.Nesterov ? TLanes.Fma(factor, m, direction) : m;
        }

        TLanes.Fma(TLanes.Splat((float)-settings.LearningRate), direction, w).Store(weights);
    }

    private static void Run(double* weights, double* gradient, double* momentum, long count, bool first, Settings settings)
    {
        for (long i = 0; i < count; i++)
        {
            var direction = gradient[i] + (settings.WeightDecay * weights[i]);
            if (momentum != null)
            {
                momentum[i] = first ? direction : (settings.Momentum * momentum[i]) + ((1 - settings.Dampening) * direction);
                direction = settings.Nesterov ? direction + (settings.Momentum * momentum[i]) : momentum[i];
            }

            weights[i] -= settings.LearningRate * direction;
        }
    }
}
