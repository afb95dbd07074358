using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Cross-entropy in terms of one coefficient row for each sample: loss = −Σ q·log p, gradient = p·Σq − q. Class numbers,
/// probabilities, class weights and label smoothing differ in q alone.
/// </summary>
internal static unsafe class CrossEntropy
{
    /// <summary>The coefficients, and what Mean divides by.</summary>
    public static TensorBody Coefficients(long[] shape, torch.ScalarType dtype, TensorBody target, TensorBody? weight, long ignoreIndex, double smoothing, out double divisor)
    {
        var (rows, classes) = (shape[0], shape[1]);
        var weights = ClassWeights(weight, classes);
        if (target.Dtype == torch.ScalarType.Int64)
        {
            if (target.Rank != 1 || target.Shape[0] != rows)
            {
                throw new ArgumentException($"cross_entropy: {Layout.Text(shape)} logits need {rows} class numbers, not {Layout.Text(target.Shape)}.");
            }

            return FromClasses(rows, classes, dtype, target, weights, ignoreIndex, smoothing, out divisor);
        }

        if (!target.Shape.AsSpan().SequenceEqual(shape) || target.Dtype != dtype)
        {
            throw new ArgumentException($"cross_entropy: targets are Int64 [{rows}] or {dtype} {Layout.Text(shape)}, not {target.Dtype} {Layout.Text(target.Shape)}.");
        }

        divisor = rows;
        if (weights is null && smoothing == 0)
        {
            return Copying.Contiguous(target);
        }

        using var source = new Owned(Copying.Contiguous(target));
        var result = TensorBody.Empty(shape, dtype);
        for (long i = 0; i < result.Count; i++)
        {
            var probability = (Read(source.Body, i) * (1 - smoothing)) + (smoothing / classes);
            Write(result, i, probability * (weights?[i % classes] ?? 1));
        }

        return result;
    }

    public static TensorBody RowLosses(TensorBody logProbabilities, TensorBody coefficients)
    {
        var (rows, classes) = (logProbabilities.Shape[0], logProbabilities.Shape[1]);
        var losses = TensorBody.Empty([rows], logProbabilities.Dtype);
        for (long r = 0; r < rows; r++)
        {
            var sum = 0.0;
            for (var i = r * classes; i < (r + 1) * classes; i++)
            {
                // 0·(−infinity) counts as 0: a class that is not wanted may be impossible.
                var q = Read(coefficients, i);
                sum += q == 0 ? (double.IsNaN(Read(logProbabilities, i)) ? double.NaN : 0) : q * Read(logProbabilities, i);
            }

            Write(losses, r, -sum);
        }

        return losses;
    }

    public static TensorBody Total(TensorBody losses, double scale)
    {
        var total = TensorBody.Empty([], losses.Dtype);
        var sum = losses.Dtype == torch.ScalarType.Float32
            ? RowSums.Values(losses.Pointer<float>(), losses.Count)
            : Reductions.Sum(losses.Pointer<double>(), losses.Count);
        Write(total, 0, sum * scale);
        return total;
    }

    /// <summary>(p·Σq − q)·scale·gradient; the gradient is one number, or one for each row.</summary>
    public static TensorBody Gradient(TensorBody logProbabilities, TensorBody coefficients, TensorBody gradient, double scale)
    {
        var (rows, classes) = (logProbabilities.Shape[0], logProbabilities.Shape[1]);
        using var factors = new Owned(Copying.Contiguous(gradient));
        var result = TensorBody.Empty(logProbabilities.Shape, logProbabilities.Dtype);
        var upstream = factors.Body;
        Workers.Ranges(rows, Math.Max(1, 4096 / Math.Max(1, classes)), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var factor = scale * Read(upstream, upstream.Count == 1 ? 0 : r);
                if (logProbabilities.Dtype == torch.ScalarType.Float32)
                {
                    var at = r * classes;
                    Row(logProbabilities.Pointer<float>() + at, coefficients.Pointer<float>() + at, result.Pointer<float>() + at, classes, factor);
                }
                else
                {
                    var at = r * classes;
                    Row(logProbabilities.Pointer<double>() + at, coefficients.Pointer<double>() + at, result.Pointer<double>() + at, classes, factor);
                }
            }
        }, alignment: 1);
        return result;
    }

    private static void Row(float* logProbabilities, float* coefficients, float* result, long classes, double factor)
    {
        var mass = 0.0;
        for (long c = 0; c < classes; c++)
        {
            mass += coefficients[c];
        }

        Elementwise.MapHere(default(Exponential), logProbabilities, result, classes);
        for (long c = 0; c < classes; c++)
        {
            var slope = (float)(((result[c] * mass) - coefficients[c]) * factor);
            result[c] = MathF.Abs(slope) < Elementary.FlushThreshold ? 0 : slope;
        }
    }

    private static void Row(double* logProbabilities, double* coefficients, double* result, long classes, double factor)
    {
        var mass = 0.0;
        for (long c = 0; c < classes; c++)
        {
            mass += coefficients[c];
        }

        for (long c = 0; c < classes; c++)
        {
            result[c] = ((Elementary.Exp(logProbabilities[c]) * mass) - coefficients[c]) * factor;
        }
    }

    private static TensorBody FromClasses(long rows, long classes, torch.ScalarType dtype, TensorBody target, double[]? weights, long ignoreIndex, double smoothing, out double divisor)
    {
        using var labels = new Owned(Copying.Contiguous(target));
        var result = TensorBody.Zeros([rows, classes], dtype);
        divisor = 0;
        for (long r = 0; r < rows; r++)
        {
            var label = labels.Body.Pointer<long>()[r];
            if (label == ignoreIndex)
            {
                continue;
            }

            if (label < 0 || label >= classes)
            {
                result.Release();
                throw new ArgumentOutOfRangeException(nameof(target), $"cross_entropy: label {label} of sample {r} is outside [0, {classes - 1}].");
            }

            divisor += weights?[label] ?? 1;
            for (long c = 0; smoothing > 0 && c < classes; c++)
            {
                Write(result, (r * classes) + c, smoothing / classes * (weights?[c] ?? 1));
            }

            Write(result, (r * classes) + label, Read(result, (r * classes) + label) + ((1 - smoothing) * (weights?[label] ?? 1)));
        }

        return result;
    }

    private static double[]? ClassWeights(TensorBody? weight, long classes)
    {
        if (weight is null)
        {
            return null;
        }

        if (weight.Count != classes || !torch.is_floating_point(weight.Dtype))
        {
            throw new ArgumentException($"cross_entropy: {classes} classes need as many floating-point weights, not {weight.Dtype} {Layout.Text(weight.Shape)}.");
        }

        using var dense = new Owned(Copying.Contiguous(weight));
        var values = new double[classes];
        for (long c = 0; c < classes; c++)
        {
            values[c] = Read(dense.Body, c);
        }

        return values;
    }

    private static double Read(TensorBody body, long index) => body.Dtype == torch.ScalarType.Float32 ? body.Pointer<float>()[index] : body.Pointer<double>()[index];

    private static void Write(TensorBody body, long index, double value)
    {
        if (body.Dtype == torch.ScalarType.Float32)
        {
            body.Pointer<float>()[index] = (float)value;
        }
        else
        {
            body.Pointer<double>()[index] = value;
        }
    }
}
