using System.Numerics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>Pooling over contiguous planes; planes are shared among threads.</summary>
internal static unsafe class PoolingKernels
{
    /// <summary>Each window's largest element and where it stands in its plane; the first of equals; NaN counts as the largest.</summary>
    public static (TensorBody Values, TensorBody Indices) Largest(TensorBody input, PoolingWindows windows, long[] shape)
    {
        var values = TensorBody.Empty(shape, input.Dtype);
        var indices = TensorBody.Empty(shape, torch.ScalarType.Int64);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Largest(input.Pointer<float>(), values.Pointer<float>(), indices.Pointer<long>(), windows);
        }
        else
        {
            Largest(input.Pointer<double>(), values.Pointer<double>(), indices.Pointer<long>(), windows);
        }

        return (values, indices);
    }

    /// <summary>Adds each slope to the element that was the largest.</summary>
    public static TensorBody LargestGradient(TensorBody slope, TensorBody indices, PoolingWindows windows, long[] shape)
    {
        var gradient = TensorBody.Zeros(shape, slope.Dtype);
        if (slope.Dtype == torch.ScalarType.Float32)
        {
            LargestGradient(slope.Pointer<float>(), indices.Pointer<long>(), gradient.Pointer<float>(), windows);
        }
        else
        {
            LargestGradient(slope.Pointer<double>(), indices.Pointer<long>(), gradient.Pointer<double>(), windows);
        }

        return gradient;
    }

    /// <param name="divisorOf">By what a window's sum is divided, given its rows and columns.</param>
    public static TensorBody Mean(TensorBody input, PoolingWindows windows, Func<(long From, long To), (long From, long To), double> divisorOf, long[] shape)
    {
        var result = TensorBody.Empty(shape, input.Dtype);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Mean(input.Pointer<float>(), result.Pointer<float>(), windows, divisorOf);
        }
        else
        {
            Mean(input.Pointer<double>(), result.Pointer<double>(), windows, divisorOf);
        }

        return result;
    }

    public static TensorBody MeanGradient(TensorBody slope, PoolingWindows windows, Func<(long From, long To), (long From, long To), double> divisorOf, long[] shape)
    {
        var gradient = TensorBody.Zeros(shape, slope.Dtype);
        if (slope.Dtype == torch.ScalarType.Float32)
        {
            MeanGradient(slope.Pointer<float>(), gradient.Pointer<float>(), windows, divisorOf);
        }
        else
        {
            MeanGradient(slope.Pointer<double>(), gradient.Pointer<double>(), windows, divisorOf);
        }

        return gradient;
    }

    private static void Largest<T>(T* input, T* values, long* indices, PoolingWindows windows)
        where T : unmanaged, INumber<T>
        => EachWindow(windows, (plane, output, rows, columns) =>
        {
            var source = input + (plane * windows.Height * windows.Width);
            var best = -1L;
            for (var y = rows.From; y < rows.To; y += windows.Dilation.Y)
            {
                for (var x = columns.From; x < columns.To; x += windows.Dilation.X)
                {
                    if (y >= 0 && y < windows.Height && x >= 0 && x < windows.Width)
                    {
                        var at = (y * windows.Width) + x;
                        if (best < 0 || source[at] > source[best] || (T.IsNaN(source[at]) && !T.IsNaN(source[best])))
                        {
                            best = at;
                        }
                    }
                }
            }

            values[output] = best < 0 ? T.CreateTruncating(double.NegativeInfinity) : source[best];
            indices[output] = best;
        });

    private static void LargestGradient<T>(T* slope, long* indices, T* gradient, PoolingWindows windows)
        where T : unmanaged, INumber<T>
        => EachWindow(windows, (plane, output, _, _) =>
        {
            if (indices[output] >= 0)
            {
                gradient[(plane * windows.Height * windows.Width) + indices[output]] += slope[output];
            }
        });

    private static void Mean<T>(T* input, T* result, PoolingWindows windows, Func<(long From, long To), (long From, long To), double> divisorOf)
        where T : unmanaged, INumber<T>
        => EachWindow(windows, (plane, output, rows, columns) =>
        {
            var source = input + (plane * windows.Height * windows.Width);
            var sum = 0.0;
            for (var y = Math.Max(0, rows.From); y < Math.Min(windows.Height, rows.To); y++)
            {
                for (var x = Math.Max(0, columns.From); x < Math.Min(windows.Width, columns.To); x++)
                {
                    sum += double.CreateTruncating(source[(y * windows.Width) + x]);
                }
            }

            result[output] = T.CreateTruncating(sum / divisorOf(rows, columns));
        });

    private static void MeanGradient<T>(T* slope, T* gradient, PoolingWindows windows, Func<(long From, long To), (long From, long To), double> divisorOf)
        where T : unmanaged, INumber<T>
        => EachWindow(windows, (plane, output, rows, columns) =>
        {
            var target = gradient + (plane * windows.Height * windows.Width);
            var share = T.CreateTruncating(double.CreateTruncating(slope[output]) / divisorOf(rows, columns));
            for (var y = Math.Max(0, rows.From); y < Math.Min(windows.Height, rows.To); y++)
            {
                for (var x = Math.Max(0, columns.From); x < Math.Min(windows.Width, columns.To); x++)
                {
                    target[(y * windows.Width) + x] += share;
                }
            }
        });

    private static void EachWindow(PoolingWindows windows, Action<long, long, (long From, long To), (long From, long To)> body)
        => Workers.Ranges(windows.Planes, Math.Max(1, 8192 / Math.Max(1, windows.Height * windows.Width)), (from, to) =>
        {
            for (var plane = from; plane < to; plane++)
            {
                for (long y = 0; y < windows.OutHeight; y++)
                {
                    var rows = windows.Rows(y);
                    for (long x = 0; x < windows.OutWidth; x++)
                    {
                        body(plane, (((plane * windows.OutHeight) + y) * windows.OutWidth) + x, rows, windows.Columns(x));
                    }
                }
            }
        }, alignment: 1);
}
