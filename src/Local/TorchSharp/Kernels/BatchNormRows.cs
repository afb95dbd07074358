using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Kernels;

/// <summary>
/// Batch normalisation of [N, C], where a channel's elements lie one stride apart: registers hold neighbouring channels and
/// go down the rows, so that each channel's sum is one chain over the images.
/// </summary>
internal static unsafe class BatchNormRows
{
    /// <summary>Eight neighbouring numbers in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widened<T>(T* source)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Vector512.Load((double*)source);
        }

        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Double(Vector256.Load((float*)source));
        }

        var (low, high) = Vector256.Widen(Vector256.Load((float*)source));
        return Vector512.Create(low, high);
    }

    /// <summary>For each channel Σ (x − origin) and Σ (x − origin)², where the origin is its first value.</summary>
    /// <param name="x">The first image's first channel.</param>
    /// <param name="stride">From one image to the next.</param>
    /// <param name="sums">Receives the sums, <paramref name="sumStride"/> apart, the second one half of that after the first.</param>
    public static void AddMoments<T>(T* x, long stride, long images, long channels, double* sums, long sumStride)
        where T : unmanaged, INumber<T>
    {
        var group = stackalloc T[8];
        for (long channel = 0; channel < channels; channel += 8)
        {
            var valid = Math.Min(8, channels - channel);
            var origin = Row(x + channel, valid, group);
            var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (long image = 0; image < images; image++)
            {
                var difference = Row(x + (image * stride) + channel, valid, group) - origin;
                first += difference;
                second = Vector512.FusedMultiplyAdd(difference, difference, second);
            }

            Scatter(first, second, valid, sums + (channel * sumStride), sumStride);
        }
    }

    /// <summary>For each channel Σ slope and Σ slope · (x − mean).</summary>
    public static void AddProducts<T>(T* slope, T* x, T* mean, long stride, long images, long channels, double* sums, long sumStride)
        where T : unmanaged, INumber<T>
    {
        var group = stackalloc T[8];
        for (long channel = 0; channel < channels; channel += 8)
        {
            var valid = Math.Min(8, channels - channel);
            var middle = Row(mean + channel, valid, group);
            var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (long image = 0; image < images; image++)
            {
                var factor = Row(slope + (image * stride) + channel, valid, group);
                first += factor;
                second = Vector512.FusedMultiplyAdd(factor, Row(x + (image * stride) + channel, valid, group) - middle, second);
            }

            Scatter(first, second, valid, sums + (channel * sumStride), sumStride);
        }
    }

    public static void Map<T>(Normalisation<T>* ops, T* x, T* y, long stride, long images, long channels)
        where T : unmanaged
    {
        var width = Lanes256<T>.Count;
        var pad = stackalloc T[3 * width];
        for (long channel = 0; channel < channels; channel += width)
        {
            var valid = (int)Math.Min(width, channels - channel);
            for (var i = 0; i < valid; i++)
            {
                (pad[i], pad[width + i], pad[(2 * width) + i]) = (ops[channel + i].Mean, ops[channel + i].Scale, ops[channel + i].Bias);
            }

            var mean = Lanes256<T>.Load(pad);
            var scale = Lanes256<T>.Load(pad + width);
            var bias = Lanes256<T>.Load(pad + (2 * width));
            for (var at = channel; at < images * stride; at += stride)
            {
                Store(Lanes256<T>.Fma(Lanes(x + at, valid, pad) - mean, scale, bias), y + at, valid, pad);
            }
        }
    }

    /// <summary>The result may be the slope.</summary>
    public static void Zip<T>(NormalisationGradient<T>* ops, T* x, T* slope, T* result, long stride, long images, long channels)
        where T : unmanaged
    {
        var width = Lanes256<T>.Count;
        var pad = stackalloc T[4 * width];
        for (long channel = 0; channel < channels; channel += width)
        {
            var valid = (int)Math.Min(width, channels - channel);
            for (var i = 0; i < valid; i++)
            {
                var op = ops[channel + i];
                (pad[i], pad[width + i], pad[(2 * width) + i], pad[(3 * width) + i]) = (op.Mean, op.Scale, op.SlopeOfX, op.Constant);
            }

            var mean = Lanes256<T>.Load(pad);
            var scale = Lanes256<T>.Load(pad + width);
            var slopeOfX = Lanes256<T>.Load(pad + (2 * width));
            var constant = Lanes256<T>.Load(pad + (3 * width));
            for (var at = channel; at < images * stride; at += stride)
            {
                var inner = Lanes256<T>.Fma(slopeOfX, Lanes(x + at, valid, pad) - mean, constant);
                Store(Lanes256<T>.Fma(scale, Lanes(slope + at, valid, pad), inner), result + at, valid, pad);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Row<T>(T* source, long valid, T* group)
        where T : unmanaged
    {
        if (valid == 8)
        {
            return Widened(source);
        }

        new Span<T>(source, (int)valid).CopyTo(new Span<T>(group, 8));
        return Widened(group);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes256<T> Lanes<T>(T* source, int valid, T* pad)
        where T : unmanaged
    {
        if (valid == Lanes256<T>.Count)
        {
            return Lanes256<T>.Load(source);
        }

        new Span<T>(source, valid).CopyTo(new Span<T>(pad, valid));
        return Lanes256<T>.Load(pad);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Lanes256<T> value, T* destination, int valid, T* pad)
        where T : unmanaged
    {
        if (valid == Lanes256<T>.Count)
        {
            value.Store(destination);
            return;
        }

        value.Store(pad);
        new Span<T>(pad, valid).CopyTo(new Span<T>(destination, valid));
    }

    private static void Scatter(Vector512<double> first, Vector512<double> second, long valid, double* sums, long stride)
    {
        for (var i = 0; i < valid; i++)
        {
            sums[i * stride] = first[i];
            sums[(i * stride) + (stride / 2)] = second[i];
        }
    }
}
