using System.Runtime.CompilerServices;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// One step of Adam (Kingma and Ba, 2015), AMSGrad (Reddi, Kale and Kumar, 2018) or AdamW (Loshchilov and Hutter, 2019) in
/// one pass over weights, gradients and moments. Single-precision means below <see cref="Elementary.FlushThreshold"/> and
/// squares below the smallest normal number become zero, so that moments do not fade into denormal numbers.
/// </summary>
internal static unsafe class AdamStep
{
    private const long Grain = 1 << 14;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <param name="StepSize">lr / (1 − beta1^t).</param>
    /// <param name="RootScale">1 / √(1 − beta2^t).</param>
    /// <param name="Decay">Added to the gradient, times the weight (Adam's L2 penalty).</param>
    /// <param name="Shrink">Multiplies the weight first (AdamW's decay).</param>
    /// <param name="Sign">−1 to maximise.</param>
    public readonly record struct Settings(double StepSize, double RootScale, double Beta1, double Beta2, double Epsilon, double Decay, double Shrink, double Sign);

    /// <param name="largest">AMSGrad's running maximum of the squares, or null.</param>
    public static void Apply(TensorBody weights, TensorBody gradient, TensorBody mean, TensorBody square, TensorBody? largest, Settings settings)
    {
        if (!weights.IsContiguous || !mean.IsContiguous || !square.IsContiguous || largest is { IsContiguous: false })
        {
            throw new InvalidOperationException("Adam needs contiguous parameters.");
        }

        using var dense = new Owned(Copying.Contiguous(gradient));
        var slopes = dense.Body;
        Workers.Ranges(weights.Count, Grain, (from, to) =>
        {
            if (weights.Dtype == torch.ScalarType.Float64)
            {
                Run(weights.Pointer<double>() + from, slopes.Pointer<double>() + from, mean.Pointer<double>() + from, square.Pointer<double>() + from, largest is null ? null : largest.Pointer<double>() + from, to - from, settings);
                return;
            }

            var w = weights.Pointer<float>() + from;
            var g = slopes.Pointer<float>() + from;
            var m = mean.Pointer<float>() + from;
            var v = square.Pointer<float>() + from;
            var x = largest is null ? null : largest.Pointer<float>() + from;
            switch (SimdWidth.Bits)
            {
                case 512:
                    Run<Lanes512<float>>(w, g, m, v, x, to - from, settings);
                    break;
                case 256:
                    Run<Lanes256<float>>(w, g, m, v, x, to - from, settings);
                    break;
                default:
                    Run<Lanes128<float>>(w, g, m, v, x, to - from, settings);
                    break;
            }
        });
    }

    private static void Run<TLanes>(float* weights, float* gradient, float* mean, float* square, float* largest, long count, Settings settings)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            Step<TLanes>(weights + i, gradient + i, mean + i, square + i, largest == null ? null : largest + i, settings);
        }

        if (i == count)
        {
            return;
        }

        // The rest goes through the same vector code on a padded copy.
        var rest = (count - i) * sizeof(float);
        var pad = stackalloc float[5 * TLanes.Count];
        var arrays = new float*[] { weights + i, gradient + i, mean + i, square + i, largest == null ? null : largest + i };
        for (var a = 0; a < arrays.Length; a++)
        {
            if (arrays[a] != null)
            {
                Buffer.MemoryCopy(arrays[a], pad + (a * TLanes.Count), rest, rest);
            }
        }

        Step<TLanes>(pad, pad + TLanes.Count, pad + (2 * TLanes.Count), pad + (3 * TLanes.Count), largest == null ? null : pad + (4 * TLanes.Count), settings);
        for (var a = 0; a < arrays.Length; a++)
        {
            if (arrays[a] != null)
            {
                Buffer.MemoryCopy(pad + (a * TLanes.Count), arrays[a], rest, rest);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TLanes>(float* weights, float* gradient, float* mean, float* square, float* largest, in Settings settings)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var w = TLanes.Load(weights);
        var g = TLanes.Fma(TLanes.Splat((float)settings.Decay), w, TLanes.Load(gradient) * TLanes.Splat((float)settings.Sign));
        var m = Elementary.Flush(TLanes.Fma(TLanes.Splat((float)settings.Beta1), TLanes.Load(mean), g * TLanes.Splat((float)(1 - settings.Beta1))));
        var v = TLanes.Fma(TLanes.Splat((float)settings.Beta2), TLanes.Load(square), g * g * TLanes.Splat((float)(1 - settings.Beta2)));
        v = TLanes.Select(TLanes.Less(v, TLanes.Splat(SmallestNormal)), TLanes.Splat(0f), v);
        m.Store(mean);
        v.Store(square);
        if (largest != null)
        {
            var top = TLanes.Load(largest);
            v = TLanes.Select(TLanes.Less(v, top), top, v);
            v.Store(largest);
        }

        var denominator = TLanes.Fma(TLanes.Sqrt(v), TLanes.Splat((float)settings.RootScale), TLanes.Splat((float)settings.Epsilon));
        TLanes.Fma(TLanes.Splat((float)-settings.StepSize), m / denominator, w * TLanes.Splat((float)settings.Shrink)).Store(weights);
    }

    private static void Run(double* weights, double* gradient, double* mean, double* square, double* largest, long count, Settings settings)
    {
        for (long i = 0; i < count; i++)
        {
            var g = (settings.Sign * gradient[i]) + (settings.Decay * weights[i]);
            mean[i] = (settings.Beta1 * mean[i]) + ((1 - settings.Beta1) * g);
            square[i] = (settings.Beta2 * square[i]) + ((1 - settings.Beta2) * g * g);
            var v = square[i];
            if (largest != null)
            {
                v = largest[i] = v < largest[i] ? largest[i] : v;
            }

            weights[i] = (weights[i] * settings.Shrink) - (settings.StepSize * mean[i] / ((Math.Sqrt(v) * settings.RootScale) + settings.Epsilon));
        }
    }
}
