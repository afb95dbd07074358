using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Softmax, its logarithm and the cross-entropy, row by row: shifted by the row's maximum, so that logits of ±1e4 are
/// exact; exponentials are summed in double precision. A row with NaN or +infinity becomes NaN, as in PyTorch.
/// </summary>
internal static unsafe class Softmax
{
    public static TensorBody Forward(TensorBody rows, bool logarithm)
    {
        var result = TensorBody.Empty(rows.Shape, rows.Dtype);
        var columns = rows.Shape[1];
        if (rows.Dtype == torch.ScalarType.Float32)
        {
            var (source, destination) = ((nint)rows.Data, (nint)result.Data);
            ForEachRow(rows, r => Row((float*)source + (r * columns), (float*)destination + (r * columns), columns, logarithm));
        }
        else
        {
            for (long r = 0; r < rows.Shape[0]; r++)
            {
                Row(rows.Pointer<double>() + (r * columns), result.Pointer<double>() + (r * columns), columns, logarithm);
            }
        }

        return result;
    }

    /// <summary>From the forward result: softmax y: y·(g − Σ g·y); log-softmax l: g − e^l·Σ g.</summary>
    public static TensorBody Backward(TensorBody output, TensorBody gradient, bool logarithm)
    {
        var result = TensorBody.Empty(output.Shape, output.Dtype);
        var columns = output.Shape[1];
        if (output.Dtype == torch.ScalarType.Float32)
        {
            var (y, g, to) = ((nint)output.Data, (nint)gradient.Data, (nint)result.Data);
            ForEachRow(output, r => RowGradient((float*)y + (r * columns), (float*)g + (r * columns), (float*)to + (r * columns), columns, logarithm));
        }
        else
        {
            for (long r = 0; r < output.Shape[0]; r++)
            {
                RowGradient(output.Pointer<double>() + (r * columns), gradient.Pointer<double>() + (r * columns), result.Pointer<double>() + (r * columns), columns, logarithm);
            }
        }

        return result;
    }

    private static void ForEachRow(TensorBody rows, Action<long> body)
        => Workers.Ranges(rows.Shape[0], Math.Max(1, 4096 / Math.Max(1, rows.Shape[1])), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                body(r);
            }
        }, alignment: 1);

    private static void Row(float* source, float* destination, long columns, bool logarithm)
    {
        var largest = source[0];
        for (long c = 1; c < columns; c++)
        {
            largest = source[c] > largest || float.IsNaN(source[c]) ? source[c] : largest;
        }

        for (long c = 0; c < columns; c++)
        {
            destination[c] = source[c] - largest;
        }

        if (!logarithm)
        {
            Elementwise.MapHere(default(Exponential), destination, destination, columns);
            var total = 1 / SumInOrder(destination, columns);
            for (long c = 0; c < columns; c++)
            {
                destination[c] = (float)(destination[c] * total);
            }

            return;
        }

        var shift = Elementary.Log(SumOfExponentials(destination, columns));
        for (long c = 0; c < columns; c++)
        {
            destination[c] = (float)(destination[c] - shift);
        }
    }

    private static void Row(double* source, double* destination, long columns, bool logarithm)
    {
        var largest = source[0];
        for (long c = 1; c < columns; c++)
        {
            largest = source[c] > largest || double.IsNaN(source[c]) ? source[c] : largest;
        }

        var sum = 0.0;
        for (long c = 0; c < columns; c++)
        {
            destination[c] = source[c] - largest;
            sum += Elementary.Exp(destination[c]);
        }

        var shift = Elementary.Log(sum);
        for (long c = 0; c < columns; c++)
        {
            destination[c] = logarithm ? destination[c] - shift : Elementary.Exp(destination[c]) / sum;
        }
    }

    private static void RowGradient(float* output, float* gradient, float* result, long columns, bool logarithm)
    {
        var sum = 0.0;
        for (long c = 0; c < columns; c++)
        {
            sum += logarithm ? gradient[c] : (double)gradient[c] * output[c];
        }

        if (logarithm)
        {
            Elementwise.MapHere(default(Exponential), output, result, columns);
            for (long c = 0; c < columns; c++)
            {
                result[c] = Flush((float)(gradient[c] - (result[c] * sum)));
            }
        }
        else
        {
            for (long c = 0; c < columns; c++)
            {
                result[c] = Flush((float)(output[c] * (gradient[c] - sum)));
            }
        }
    }

    private static void RowGradient(double* output, double* gradient, double* result, long columns, bool logarithm)
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

    private static float Flush(float value) => MathF.Abs(value) < Elementary.FlushThreshold ? 0 : value;

    private static double SumInOrder(float* values, long count)
    {
        var sum = 0.0;
        for (long c = 0; c < count; c++)
        {
            sum += values[c];
        }

        return sum;
    }

    private static double SumOfExponentials(float* values, long count)
    {
        const int Chunk = 256;
        var exponentials = stackalloc float[Chunk];
        var sum = 0.0;
        for (long c = 0; c < count; c += Chunk)
        {
            var length = Math.Min(Chunk, count - c);
            Elementwise.MapHere(default(Exponential), values + c, exponentials, length);
            for (long i = 0; i < length; i++)
            {
                sum += exponentials[i];
            }
        }

        return sum;
    }
}
