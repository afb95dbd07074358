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

        if (gradient.Deferred is { } product && weights.Dtype == torch.ScalarType.Float32)
        {
            product.Descend(weights.Pointer<float>(), momentum is null ? null : momentum.Pointer<float>(), first, settings);
            return;
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
                    Rows<Lanes512<float>>(ws, ms, 0, gs, 0, 1, to - from, first, settings);
                    break;
                case 256:
                    Rows<Lanes256<float>>(ws, ms, 0, gs, 0, 1, to - from, first, settings);
                    break;
                default:
                    Rows<Lanes128<float>>(ws, ms, 0, gs, 0, 1, to - from, first, settings);
                    break;
            }
        });
    }

    /// <summary>Takes the step on a part of a matrix, here and now, with the gradient of another row length.</summary>
    public static void ApplyRows(float* weights, float* momentum, long stride, float* gradient, long gradientStride, long rows, long columns, bool first, Settings settings)
    {
        switch (SimdWidth.Bits)
        {
            case 512:
                Rows<Lanes512<float>>(weights, momentum, stride, gradient, gradientStride, rows, columns, first, settings);
                break;
            case 256:
                Rows<Lanes256<float>>(weights, momentum, stride, gradient, gradientStride, rows, columns, first, settings);
                break;
            default:
                Rows<Lanes128<float>>(weights, momentum, stride, gradient, gradientStride, rows, columns, first, settings);
                break;
        }
    }

    private static void Rows<TLanes>(float* weights, float* momentum, long stride, float* gradient, long gradientStride, long rows, long columns, bool first, in Settings settings)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var rule = new Rule<TLanes>(settings, momentum != null, first);
        for (long r = 0; r < rows; r++)
        {
            rule.Row(weights + (r * stride), gradient + (r * gradientStride), momentum + (r * stride), columns);
        }
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

    /// <summary>The settings in registers.</summary>
    private readonly struct Rule<TLanes>(in Settings settings, bool hasMomentum, bool first)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        private readonly TLanes _rate = TLanes.Splat((float)-settings.LearningRate);
        private readonly TLanes _momentum = TLanes.Splat((float)settings.Momentum);
        private readonly TLanes _fresh = TLanes.Splat((float)(1 - settings.Dampening));
        private readonly TLanes _decay = TLanes.Splat((float)settings.WeightDecay);
        private readonly bool _decays = settings.WeightDecay != 0;
        private readonly bool _nesterov = settings.Nesterov;
        private readonly bool _isPlain = hasMomentum && !first && settings is { WeightDecay: 0, Dampening: 0, Nesterov: false };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row(float* weights, float* gradient, float* momentum, long count)
        {
            long i = 0;
            if (_isPlain)
            {
                for (; i <= count - TLanes.Count; i += TLanes.Count)
                {
                    var m = Elementary.Flush(TLanes.Fma(_momentum, TLanes.Load(momentum + i), TLanes.Load(gradient + i)));
                    m.Store(momentum + i);
                    TLanes.Fma(_rate, m, TLanes.Load(weights + i)).Store(weights + i);
                }
            }

            for (; i <= count - TLanes.Count; i += TLanes.Count)
            {
                Step(weights + i, gradient + i, momentum + i);
            }

            if (i < count)
            {
                Rest(weights + i, gradient + i, momentum + i, count - i);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Rest(float* weights, float* gradient, float* momentum, long count)
        {
            var bytes = count * sizeof(float);
            var pad = stackalloc float[3 * TLanes.Count];
            var (w, g, m) = ((nint)pad, (nint)(pad + TLanes.Count), (nint)(pad + (2 * TLanes.Count)));
            Buffer.MemoryCopy(weights, (void*)w, bytes, bytes);
            Buffer.MemoryCopy(gradient, (void*)g, bytes, bytes);
            if (hasMomentum)
            {
                Buffer.MemoryCopy(momentum, (void*)m, bytes, bytes);
            }

            Step((float*)w, (float*)g, (float*)m);
            Buffer.MemoryCopy((void*)w, weights, bytes, bytes);
            if (hasMomentum)
            {
                Buffer.MemoryCopy((void*)m, momentum, bytes, bytes);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Step(float* weights, float* gradient, float* momentum)
        {
            var w = TLanes.Load(weights);
            var direction = TLanes.Load(gradient);
            if (_decays)
            {
                direction = TLanes.Fma(_decay, w, direction);
            }

            if (hasMomentum)
            {
                var m = first ? direction : TLanes.Fma(_momentum, TLanes.Load(momentum), direction * _fresh);
                m = Elementary.Flush(m);
                m.Store(momentum);
                direction = _nesterov ? TLanes.Fma(_momentum, m, direction) : m;
            }

            TLanes.Fma(_rate, direction, w).Store(weights);
        }
    }
}
