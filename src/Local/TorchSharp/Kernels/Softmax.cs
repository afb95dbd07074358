using System.Numerics;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Softmax, its logarithm and log-sum-exp, row by row: shifted by the row's maximum, so that logits of ±1e4 are exact;
/// exponentials are summed in double precision. A row with NaN or +infinity becomes NaN, as in PyTorch.
/// </summary>
internal static unsafe class Softmax
{
    /// <summary>Rows are worked on in blocks of about this many elements, which stay in the first cache.</summary>
    private const int Block = 1024;

    /// <summary>The probabilities of [rows, columns], or their logarithms.</summary>
    public static TensorBody Forward(TensorBody rows, bool logarithm)
    {
        var result = TensorBody.Empty(rows.Shape, rows.Dtype);
        Forward(rows, result, logarithm, null);
        return result;
    }

    /// <summary>The probabilities, and each row's ln Σ e^x in double precision: [rows] of Float64.</summary>
    public static TensorBody Forward(TensorBody rows, out TensorBody logSums)
    {
        var result = TensorBody.Empty(rows.Shape, rows.Dtype);
        logSums = TensorBody.Empty([rows.Shape[0]], torch.ScalarType.Float64);
        Forward(rows, result, logarithm: false, logSums.Pointer<double>());
        return result;
    }

    /// <summary>ln Σ e^x of each row, [rows], and the probabilities. Of infinities without NaN the largest is the result.</summary>
    public static TensorBody LogSumExp(TensorBody rows, out TensorBody probabilities)
    {
        probabilities = Forward(rows, out var logSums);
        using var sums = new Owned(logSums);
        var columns = rows.Shape[1];
        for (long r = 0; r < logSums.Count; r++)
        {
            ref var sum = ref logSums.Pointer<double>()[r];
            if (double.IsNaN(sum))
            {
                sum = rows.Dtype == torch.ScalarType.Float32
                    ? LargestOrNaN(rows.Pointer<float>() + (r * columns), columns)
                    : LargestOrNaN(rows.Pointer<double>() + (r * columns), columns);
            }
        }

        return Copying.Convert(logSums, rows.Dtype);
    }

    /// <summary>From the forward result: softmax y: y·(g - Σ g·y); log-softmax l: g - e^l·Σ g.</summary>
    public static TensorBody Backward(TensorBody output, TensorBody gradient, bool logarithm)
    {
        var result = TensorBody.Empty(output.Shape, output.Dtype);
        var (rows, columns) = (output.Shape[0], output.Shape[1]);
        if (output.Dtype == torch.ScalarType.Float64)
        {
            Gradients(output.Pointer<double>(), gradient.Pointer<double>(), result.Pointer<double>(), rows, columns, logarithm);
            return result;
        }

        if (rows < 2 * RowGrain(columns))
        {
            Gradients(output.Pointer<float>(), gradient.Pointer<float>(), result.Pointer<float>(), rows, columns, logarithm);
        }
        else
        {
            GradientsShared(output.Pointer<float>(), gradient.Pointer<float>(), result.Pointer<float>(), rows, columns, logarithm);
        }

        return result;
    }

    /// <summary>Rows that are worth a thread's while.</summary>
    public static long RowGrain(long columns) => Math.Max(1, 4096 / Math.Max(1, columns));

    private static void Forward(TensorBody source, TensorBody destination, bool logarithm, double* logSums)
    {
        var (rows, columns) = (source.Shape[0], source.Shape[1]);
        if (source.Dtype == torch.ScalarType.Float64)
        {
            Rows(source.Pointer<double>(), destination.Pointer<double>(), rows, columns, logarithm, logSums);
        }
        else if (rows < 2 * RowGrain(columns))
        {
            Rows(source.Pointer<float>(), destination.Pointer<float>(), rows, columns, logarithm, logSums);
        }
        else
        {
            RowsShared(source.Pointer<float>(), destination.Pointer<float>(), rows, columns, logarithm, logSums);
        }
    }

    private static void RowsShared(float* source, float* destination, long rows, long columns, bool logarithm, double* logSums)
        => Workers.Ranges(
            rows,
            RowGrain(columns),
            (from, to) => Rows(source + (from * columns), destination + (from * columns), to - from, columns, logarithm, logSums == null ? null : logSums + from),
            alignment: 1);

    private static void GradientsShared(float* output, float* gradient, float* result, long rows, long columns, bool logarithm)
        => Workers.Ranges(
            rows,
            RowGrain(columns),
            (from, to) => Gradients(output + (from * columns), gradient + (from * columns), result + (from * columns), to - from, columns, logarithm),
            alignment: 1);

    private static void Rows(float* source, float* destination, long rows, long columns, bool logarithm, double* logSums)
    {
        if (columns == 0)
        {
            return;
        }

        var exponentials = stackalloc float[Block];
        var largest = stackalloc float[Block];
        var step = Math.Max(1, Block / columns);
        for (long from = 0; from < rows; from += step)
        {
            var count = Math.Min(step, rows - from);
            for (long r = 0; r < count; r++)
            {
                var at = (from + r) * columns;
                largest[r] = Largest(source + at, columns);
                Subtract(source + at, largest[r], destination + at, columns);
            }

            var block = destination + (from * columns);
            var wide = columns > Block;
            if (!logarithm)
            {
                Elementwise.MapHere(default(Exponential), block, block, count * columns);
            }
            else if (!wide)
            {
                Elementwise.MapHere(default(Exponential), block, exponentials, count * columns);
            }

            for (long r = 0; r < count; r++)
            {
                var row = block + (r * columns);
                var sum = !logarithm ? RowSums.Values(row, columns)
                    : wide ? SumOfExponentials(row, exponentials, columns)
                    : RowSums.Values(exponentials + (r * columns), columns);
                if (logarithm)
                {
                    Subtract(row, Elementary.Log(sum), row, columns);
                    continue;
                }

                Scale(row, 1 / sum, columns);
                if (logSums != null)
                {
                    logSums[from + r] = largest[r] + Elementary.Log(sum);
                }
            }
        }
    }

    private static void Rows(double* source, double* destination, long rows, long columns, bool logarithm, double* logSums)
    {
        for (long r = 0; r < rows && columns > 0; r++, source += columns, destination += columns)
        {
            var largest = source[0];
            for (long c = 1; c < columns; c++)
            {
                largest = source[c] > largest ? source[c] : largest;
            }

            var sum = 0.0;
            for (long c = 0; c < columns; c++)
            {
                destination[c] = source[c] - largest;
                sum += Elementary.Exp(destination[c]);
            }

            var logSum = Elementary.Log(sum);
            for (long c = 0; c < columns; c++)
            {
                destination[c] = logarithm ? destination[c] - logSum : Elementary.Exp(destination[c]) / sum;
            }

            if (logSums != null)
            {
                logSums[r] = largest + logSum;
            }
        }
    }

    private static void Gradients(float* output, float* gradient, float* result, long rows, long columns, bool logarithm)
    {
        if (logarithm)
        {
            Elementwise.MapHere(default(Exponential), output, result, rows * columns);
        }

        for (long r = 0; r < rows; r++, output += columns, gradient += columns, result += columns)
        {
            if (logarithm)
            {
                Elementwise.ZipHere(new LogSoftmaxSlope((float)RowSums.Values(gradient, columns)), result, 1, gradient, 1, result, columns);
            }
            else
            {
                Elementwise.ZipHere(new SoftmaxSlope((float)RowSums.Products(output, gradient, columns)), output, 1, gradient, 1, result, columns);
            }
        }
    }

    private static void Gradients(double* output, double* gradient, double* result, long rows, long columns, bool logarithm)
    {
        for (long r = 0; r < rows; r++, output += columns, gradient += columns, result += columns)
        {
            var sum = 0.0;
            for (long c = 0; c < columns; c++)
            {
                sum += logarithm ? gradient[c] : gradient[c] * output[c];
            }

            for (long c = 0; c < columns; c++)
            {
                result[c] = logarithm ? gradient[c] - (Elementary.Exp(output[c]) * sum) : output[c] * (gradient[c] - sum);
            }
        }
    }

    /// <summary>The largest; where there is NaN either that or another (the sum of exponentials is NaN in any case).</summary>
    private static float Largest(float* row, long count)
    {
        var largest = row[0];
        long i = 1;
        if (count >= 8)
        {
            var lanes = Vector256.Load(row);
            for (i = 8; i <= count - 8; i += 8)
            {
                lanes = Vector256.MaxNative(lanes, Vector256.Load(row + i));
            }

            var four = Vector128.MaxNative(lanes.GetLower(), lanes.GetUpper());
            largest = Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
        }

        for (; i < count; i++)
        {
            largest = row[i] > largest ? row[i] : largest;
        }

        return largest;
    }

    private static double LargestOrNaN<T>(T* row, long count)
        where T : unmanaged, INumber<T>
    {
        var largest = row[0];
        for (long i = 1; i < count; i++)
        {
            largest = T.Max(largest, row[i]);
        }

        return double.CreateTruncating(largest);
    }

    private static void Subtract(float* row, float value, float* result, long count)
    {
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            (Vector256.Load(row + i) - Vector256.Create(value)).Store(result + i);
        }

        for (; i < count; i++)
        {
            result[i] = row[i] - value;
        }
    }

    /// <summary>The difference is taken in double precision and rounded once.</summary>
    private static void Subtract(float* row, double value, float* result, long count)
    {
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(row + i));
            Vector256.Narrow(low - Vector256.Create(value), high - Vector256.Create(value)).Store(result + i);
        }

        for (; i < count; i++)
        {
            result[i] = (float)(row[i] - value);
        }
    }

    private static void Scale(float* row, double factor, long count)
    {
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(row + i));
            Vector256.Narrow(low * Vector256.Create(factor), high * Vector256.Create(factor)).Store(row + i);
        }

        for (; i < count; i++)
        {
            row[i] = (float)(row[i] * factor);
        }
    }

    private static double SumOfExponentials(float* values, float* buffer, long count)
    {
        var sum = 0.0;
        for (long c = 0; c < count; c += Block)
        {
            var length = Math.Min(Block, count - c);
            Elementwise.MapHere(default(Exponential), values + c, buffer, length);
            sum += RowSums.Values(buffer, length);
        }

        return sum;
    }
}
