using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Batch normalisation of contiguous [N, C, …]. A task takes a block of channels through all images, so that what it
/// reads twice comes from the cache, and each channel's sums have one order: double precision, sixteen interleaved partial
/// sums over a plane, joined pairwise, plane after plane.
/// </summary>
internal static unsafe class BatchNormKernels
{
    /// <summary>Elements of neighbouring channels that a task reads in one run, where planes are small.</summary>
    private const long WantedRun = 1024;
    private const long MostChannels = 64;
    private const int Partials = 16;

    /// <summary>[2, C]: each channel's mean and 1 / √(variance + eps); moves the running statistics, where there are some.</summary>
    public static TensorBody Statistics(TensorBody input, TensorBody? runningMean, TensorBody? runningVariance, double momentum, double eps)
    {
        var result = TensorBody.Empty([2, input.Shape[1]], input.Dtype);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Statistics<float>(input, runningMean, runningVariance, momentum, eps, result);
        }
        else
        {
            Statistics<double>(input, runningMean, runningVariance, momentum, eps, result);
        }

        return result;
    }

    /// <summary>The same from running statistics.</summary>
    public static TensorBody Running(TensorBody mean, TensorBody variance, double eps)
    {
        var result = TensorBody.Empty([2, mean.Shape[0]], mean.Dtype);
        if (mean.Dtype == torch.ScalarType.Float32)
        {
            Running<float>(mean, variance, eps, result);
        }
        else
        {
            Running<double>(mean, variance, eps, result);
        }

        return result;
    }

    /// <summary>(x − mean) · scale + bias for each channel.</summary>
    public static TensorBody Normalise(TensorBody input, TensorBody statistics, TensorBody? weight, TensorBody? bias)
    {
        var result = TensorBody.Empty(input.Shape, input.Dtype);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Normalise<float>(input, statistics, weight, bias, result);
        }
        else
        {
            Normalise<double>(input, statistics, weight, bias, result);
        }

        return result;
    }

    /// <summary>
    /// With x̂ = (x − mean) · r: the weight's gradient Σ slope · x̂, the bias's Σ slope, and the input's
    /// weight · r · (slope − Σ slope / n − x̂ · Σ (slope · x̂) / n), or weight · r · slope where the statistics were constants.
    /// </summary>
    /// <param name="inputGradient">Receives the input's gradient, if it is wanted; may be the slope itself.</param>
    public static void Gradients(TensorBody input, TensorBody statistics, TensorBody? weight, TensorBody slope, bool training, TensorBody? inputGradient, out TensorBody weightGradient, out TensorBody biasGradient)
    {
        weightGradient = TensorBody.Empty([input.Shape[1]], input.Dtype);
        biasGradient = TensorBody.Empty([input.Shape[1]], input.Dtype);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Gradients<float>(input, statistics, weight, slope, training, inputGradient, weightGradient, biasGradient);
        }
        else
        {
            Gradients<double>(input, statistics, weight, slope, training, inputGradient, weightGradient, biasGradient);
        }
    }

    private static void Statistics<T>(TensorBody input, TensorBody? runningMean, TensorBody? runningVariance, double momentum, double eps, TensorBody result)
        where T : unmanaged, INumber<T>
    {
        var (images, channels, plane) = Sizes(input);
        double count = images * plane;
        var x = input.Pointer<T>();
        EachBlock(channels, plane, (from, to) =>
        {
            var sums = stackalloc double[(int)(to - from) * 2 * Partials];
            new Span<double>(sums, (int)(to - from) * 2 * Partials).Clear();
            if (plane == 1)
            {
                BatchNormRows.AddMoments(x + from, channels, images, to - from, sums, 2 * Partials);
            }

            for (long image = 0; plane > 1 && image < images; image++)
            {
                for (var channel = from; channel < to; channel++)
                {
                    // Relative to the channel's first value, so that the squares of a large mean do not drown the variance.
                    AddMoments(x + (((image * channels) + channel) * plane), plane, double.CreateTruncating(x[channel * plane]), sums + ((channel - from) * 2 * Partials));
                }
            }

            for (var channel = from; channel < to; channel++)
            {
                var (sum, squares) = Join(sums + ((channel - from) * 2 * Partials));
                var mean = double.CreateTruncating(x[channel * plane]) + (sum / count);
                var deviation = Math.Max(0, squares - (sum * sum / count));
                result.Pointer<T>()[channel] = T.CreateTruncating(mean);
                result.Pointer<T>()[channels + channel] = T.CreateTruncating(1 / Math.Sqrt((deviation / count) + eps));
                if (runningMean is not null)
                {
                    Move(runningMean.Pointer<T>() + channel, mean, momentum);
                    Move(runningVariance!.Pointer<T>() + channel, deviation / (count - 1), momentum);
                }
            }
        });

        static void Move(T* running, double value, double momentum)
            => *running = T.CreateTruncating(((1 - momentum) * double.CreateTruncating(*running)) + (momentum * value));
    }

    private static void Running<T>(TensorBody mean, TensorBody variance, double eps, TensorBody result)
        where T : unmanaged, INumber<T>
    {
        var channels = mean.Shape[0];
        for (long channel = 0; channel < channels; channel++)
        {
            result.Pointer<T>()[channel] = mean.Pointer<T>()[channel];
            result.Pointer<T>()[channels + channel] = T.CreateTruncating(1 / Math.Sqrt(double.CreateTruncating(variance.Pointer<T>()[channel]) + eps));
        }
    }

    private static void Normalise<T>(TensorBody input, TensorBody statistics, TensorBody? weight, TensorBody? bias, TensorBody result)
        where T : unmanaged, INumber<T>
    {
        var (images, channels, plane) = Sizes(input);
        var (x, y) = ((nint)input.Data, (nint)result.Data);
        EachBlock(channels, plane, (from, to) =>
        {
            var ops = stackalloc Normalisation<T>[(int)(to - from)];
            for (var channel = from; channel < to; channel++)
            {
                var scale = statistics.Pointer<T>()[channels + channel];
                ops[channel - from] = new Normalisation<T>(
                    statistics.Pointer<T>()[channel],
                    weight is null ? scale : scale * weight.Pointer<T>()[channel],
                    bias is null ? default : bias.Pointer<T>()[channel]);
            }

            if (plane == 1)
            {
                BatchNormRows.Map(ops, (T*)x + from, (T*)y + from, channels, images, to - from);
            }

            for (long image = 0; plane > 1 && image < images; image++)
            {
                for (var channel = from; channel < to; channel++)
                {
                    var at = ((image * channels) + channel) * plane;
                    Elementwise.MapHere(ops[channel - from], (T*)x + at, (T*)y + at, plane);
                }
            }
        });
    }

    private static void Gradients<T>(TensorBody input, TensorBody statistics, TensorBody? weight, TensorBody slope, bool training, TensorBody? inputGradient, TensorBody weightGradient, TensorBody biasGradient)
        where T : unmanaged, INumber<T>
    {
        var (images, channels, plane) = Sizes(input);
        double count = images * plane;
        var x = input.Pointer<T>();
        var means = statistics.Pointer<T>();
        var slopes = slope.Pointer<T>();
        var result = inputGradient is null ? null : inputGradient.Pointer<T>();
        EachBlock(channels, plane, (from, to) =>
        {
            var sums = stackalloc double[(int)(to - from) * 2 * Partials];
            new Span<double>(sums, (int)(to - from) * 2 * Partials).Clear();
            if (plane == 1)
            {
                BatchNormRows.AddProducts(slopes + from, x + from, means + from, channels, images, to - from, sums, 2 * Partials);
            }

            for (long image = 0; plane > 1 && image < images; image++)
            {
                for (var channel = from; channel < to; channel++)
                {
                    var at = ((image * channels) + channel) * plane;
                    AddProducts(slopes + at, x + at, plane, double.CreateTruncating(means[channel]), sums + ((channel - from) * 2 * Partials));
                }
            }

            var ops = stackalloc NormalisationGradient<T>[(int)(to - from)];
            for (var channel = from; channel < to; channel++)
            {
                var (sum, products) = Join(sums + ((channel - from) * 2 * Partials));
                var factor = double.CreateTruncating(means[channels + channel]);
                biasGradient.Pointer<T>()[channel] = T.CreateTruncating(sum);
                weightGradient.Pointer<T>()[channel] = T.CreateTruncating(products * factor);
                var scale = weight is null ? factor : factor * double.CreateTruncating(weight.Pointer<T>()[channel]);
                ops[channel - from] = new NormalisationGradient<T>(
                    means[channel],
                    T.CreateTruncating(scale),
                    training ? T.CreateTruncating(-scale * factor * factor * products / count) : default,
                    training ? T.CreateTruncating(-scale * sum / count) : default);
            }

            if (plane == 1 && result != null)
            {
                BatchNormRows.Zip(ops, x + from, slopes + from, result + from, channels, images, to - from);
            }

            for (long image = 0; plane > 1 && result != null && image < images; image++)
            {
                for (var channel = from; channel < to; channel++)
                {
                    var at = ((image * channels) + channel) * plane;
                    Elementwise.ZipHere(ops[channel - from], x + at, 1, slopes + at, 1, result + at, plane);
                }
            }
        });
    }

    private static (long Images, long Channels, long Plane) Sizes(TensorBody input)
        => (input.Shape[0], input.Shape[1], Layout.Count(input.Shape.AsSpan(2)));

    private static void EachBlock(long channels, long plane, Action<long, long> body)
    {
        var block = Math.Clamp(WantedRun / Math.Max(1, plane), 1, Math.Clamp(channels / 8, 1, MostChannels));
        Workers.Run((int)((channels + block - 1) / block), task => body(task * block, Math.Min(channels, (task + 1) * block)));
    }

    /// <summary>sums[0..16) += x − origin, sums[16..32) += (x − origin)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMoments<T>(T* x, long count, double origin, double* sums)
        where T : unmanaged, INumber<T>
    {
        var shift = Vector512.Create(origin);
        var s0 = Vector512.Load(sums);
        var s1 = Vector512.Load(sums + 8);
        var q0 = Vector512.Load(sums + 16);
        var q1 = Vector512.Load(sums + 24);
        long i = 0;
        for (; i <= count - Partials; i += Partials)
        {
            var d0 = BatchNormRows.Widened(x + i) - shift;
            var d1 = BatchNormRows.Widened(x + i + 8) - shift;
            s0 += d0;
            s1 += d1;
            q0 = Vector512.FusedMultiplyAdd(d0, d0, q0);
            q1 = Vector512.FusedMultiplyAdd(d1, d1, q1);
        }

        s0.Store(sums);
        s1.Store(sums + 8);
        q0.Store(sums + 16);
        q1.Store(sums + 24);
        for (var lane = 0; i < count; i++, lane++)
        {
            var d = double.CreateTruncating(x[i]) - origin;
            sums[lane] += d;
            sums[Partials + lane] = Math.FusedMultiplyAdd(d, d, sums[Partials + lane]);
        }
    }

    /// <summary>sums[0..16) += slope, sums[16..32) += slope · (x − mean).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts<T>(T* slope, T* x, long count, double mean, double* sums)
        where T : unmanaged, INumber<T>
    {
        var shift = Vector512.Create(mean);
        var s0 = Vector512.Load(sums);
        var s1 = Vector512.Load(sums + 8);
        var q0 = Vector512.Load(sums + 16);
        var q1 = Vector512.Load(sums + 24);
        long i = 0;
        for (; i <= count - Partials; i += Partials)
        {
            var g0 = BatchNormRows.Widened(slope + i);
            var g1 = BatchNormRows.Widened(slope + i + 8);
            s0 += g0;
            s1 += g1;
            q0 = Vector512.FusedMultiplyAdd(g0, BatchNormRows.Widened(x + i) - shift, q0);
            q1 = Vector512.FusedMultiplyAdd(g1, BatchNormRows.Widened(x + i + 8) - shift, q1);
        }

        s0.Store(sums);
        s1.Store(sums + 8);
        q0.Store(sums + 16);
        q1.Store(sums + 24);
        for (var lane = 0; i < count; i++, lane++)
        {
            var g = double.CreateTruncating(slope[i]);
            sums[lane] += g;
            sums[Partials + lane] = Math.FusedMultiplyAdd(g, double.CreateTruncating(x[i]) - mean, sums[Partials + lane]);
        }
    }

    private static (double First, double Second) Join(double* sums) => (JoinOne(sums), JoinOne(sums + Partials));

    private static double JoinOne(double* sums)
        => (((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])))
            + (((sums[8] + sums[9]) + (sums[10] + sums[11])) + ((sums[12] + sums[13]) + (sums[14] + sums[15])));
}
