using System.Numerics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Cross-entropy of rows of logits x with L = ln Σ e^x: against class numbers w·(L - x[label]), against a row of
/// coefficients q Σ q·(L - x). Probabilities, class weights and label smoothing differ in q alone. The forward pass keeps
/// the softmax p, so that the gradients are w·(p - onehot) and p·Σq - q.
/// </summary>
internal static unsafe class CrossEntropy
{
    /// <summary>Checks every class number before anything is computed; returns what Mean divides by.</summary>
    /// <param name="labels">[rows] of Int64.</param>
    /// <param name="shape">[rows, classes], of the scores.</param>
    /// <param name="weights">One for each class, or none.</param>
    /// <param name="ignored">A class number that counts for nothing.</param>
    /// <param name="operation">Who asks.</param>
    public static double Check(TensorBody labels, long[] shape, double[]? weights, long ignored, string operation)
    {
        if (labels.Rank != 1 || labels.Shape[0] != shape[0])
        {
            throw new ArgumentException($"{operation}: {Layout.Text(shape)} scores need {shape[0]} class numbers, not {Layout.Text(labels.Shape)}.");
        }

        var divisor = 0.0;
        var stride = labels.Strides[0];
        for (long r = 0; r < shape[0]; r++)
        {
            var label = labels.Pointer<long>()[r * stride];
            if (label == ignored)
            {
                continue;
            }

            if ((ulong)label >= (ulong)shape[1])
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"{operation}: label {label} of sample {r} is outside [0, {shape[1] - 1}].");
            }

            divisor += weights?[label] ?? 1;
        }

        return divisor;
    }

    public static double[]? ClassWeights(TensorBody? weight, long classes, string operation)
    {
        if (weight is null)
        {
            return null;
        }

        if (weight.Count != classes || !torch.is_floating_point(weight.Dtype))
        {
            throw new ArgumentException($"{operation}: {classes} classes need as many floating-point weights, not {weight.Dtype} {Layout.Text(weight.Shape)}.");
        }

        using var dense = new Owned(Copying.Convert(weight, torch.ScalarType.Float64));
        return new ReadOnlySpan<double>(dense.Body.Data, (int)classes).ToArray();
    }

    /// <summary>The row of coefficients of each sample: smoothed, weighted probabilities.</summary>
    /// <param name="target">Probabilities as the logits, or class numbers that were checked.</param>
    /// <param name="shape">[rows, classes].</param>
    /// <param name="dtype">Of the logits.</param>
    /// <param name="weights">One for each class, or none.</param>
    /// <param name="ignored">A class number whose row is zero.</param>
    /// <param name="smoothing">The share that all classes get alike.</param>
    public static TensorBody Coefficients(TensorBody target, long[] shape, torch.ScalarType dtype, double[]? weights, long ignored, double smoothing)
    {
        if (target.Dtype == dtype && weights is null && smoothing == 0)
        {
            return Copying.Contiguous(target);
        }

        var result = TensorBody.Zeros(shape, dtype);
        using var source = new Owned(Copying.Contiguous(target));
        if (dtype == torch.ScalarType.Float32)
        {
            Coefficients(source.Body, result.Pointer<float>(), shape, weights, ignored, smoothing);
        }
        else
        {
            Coefficients(source.Body, result.Pointer<double>(), shape, weights, ignored, smoothing);
        }

        return result;
    }

    /// <summary>One loss for each row from the logits and their ln Σ e^x.</summary>
    public static TensorBody Losses(TensorBody logits, TensorBody logSums, TensorBody target, double[]? weights, long ignored)
    {
        var (rows, classes) = (logits.Shape[0], logits.Shape[1]);
        var losses = TensorBody.Empty([rows], logits.Dtype);
        var levels = logSums.Pointer<double>();
        switch (target.Dtype, logits.Dtype)
        {
            case (torch.ScalarType.Int64, torch.ScalarType.Float32):
                LabelLosses(logits.Pointer<float>(), levels, target, weights, ignored, losses.Pointer<float>(), rows, classes);
                break;
            case (torch.ScalarType.Int64, _):
                LabelLosses(logits.Pointer<double>(), levels, target, weights, ignored, losses.Pointer<double>(), rows, classes);
                break;
            case (_, torch.ScalarType.Float32):
                for (long r = 0; r < rows; r++)
                {
                    losses.Pointer<float>()[r] = (float)RowSums.WeightedGaps(target.Pointer<float>() + (r * classes), logits.Pointer<float>() + (r * classes), levels[r], classes);
                }

                break;
            default:
                for (long r = 0; r < rows; r++)
                {
                    var q = target.Pointer<double>() + (r * classes);
                    var x = logits.Pointer<double>() + (r * classes);
                    var sum = 0.0;
                    for (long c = 0; c < classes; c++)
                    {
                        sum += q[c] == 0 ? 0 : q[c] * (levels[r] - x[c]);
                    }

                    losses.Pointer<double>()[r] = sum;
                }

                break;
        }

        return losses;
    }

    /// <summary>-weight·x[label] for each row.</summary>
    public static TensorBody Picked(TensorBody scores, TensorBody labels, double[]? weights, long ignored)
    {
        var zero = TensorBody.Zeros([scores.Shape[0]], torch.ScalarType.Float64);
        using var levels = new Owned(zero);
        return Losses(scores, zero, labels, weights, ignored);
    }

    /// <summary>The gradient of <see cref="Picked"/>.</summary>
    public static TensorBody PickedGradient(long[] shape, TensorBody labels, double[]? weights, long ignored, TensorBody gradient)
    {
        var result = TensorBody.Zeros(shape, gradient.Dtype);
        using var factors = new Owned(Copying.Contiguous(gradient));
        for (long r = 0; r < shape[0]; r++)
        {
            var label = Label(labels.Pointer<long>()[r], shape[1], ignored);
            if (label < 0)
            {
                continue;
            }

            var at = (r * shape[1]) + label;
            if (gradient.Dtype == torch.ScalarType.Float32)
            {
                result.Pointer<float>()[at] = (float)(-factors.Body.Pointer<float>()[r] * (weights?[label] ?? 1));
            }
            else
            {
                result.Pointer<double>()[at] = -factors.Body.Pointer<double>()[r] * (weights?[label] ?? 1);
            }
        }

        return result;
    }

    public static TensorBody Total(TensorBody losses, double scale)
    {
        var total = TensorBody.Empty([], losses.Dtype);
        if (losses.Dtype == torch.ScalarType.Float32)
        {
            *total.Pointer<float>() = (float)(RowSums.Values(losses.Pointer<float>(), losses.Count) * scale);
        }
        else
        {
            *total.Pointer<double>() = Reductions.Sum(losses.Pointer<double>(), losses.Count) * scale;
        }

        return total;
    }

    /// <summary>The gradient of the scaled losses; <paramref name="gradient"/> is one number, or one for each row.</summary>
    public static TensorBody Gradient(TensorBody probabilities, TensorBody target, double[]? weights, long ignored, TensorBody gradient, double scale)
    {
        var (rows, classes) = (probabilities.Shape[0], probabilities.Shape[1]);
        using var factors = new Owned(Copying.Contiguous(gradient));
        var result = TensorBody.Empty(probabilities.Shape, probabilities.Dtype);
        if (rows < 2 * Softmax.RowGrain(classes))
        {
            Rows(probabilities, target, weights, ignored, factors.Body, scale, result, 0, rows);
        }
        else
        {
            RowsShared(probabilities, target, weights, ignored, factors.Body, scale, result);
        }

        return result;
    }

    private static void RowsShared(TensorBody probabilities, TensorBody target, double[]? weights, long ignored, TensorBody factors, double scale, TensorBody result)
        => Workers.Ranges(
            probabilities.Shape[0],
            Softmax.RowGrain(probabilities.Shape[1]),
            (from, to) => Rows(probabilities, target, weights, ignored, factors, scale, result, from, to),
            alignment: 1);

    private static void Rows(TensorBody probabilities, TensorBody target, double[]? weights, long ignored, TensorBody factors, double scale, TensorBody result, long from, long to)
    {
        var classes = probabilities.Shape[1];
        var single = probabilities.Dtype == torch.ScalarType.Float32;
        var perRow = factors.Count > 1 ? 1 : 0;
        if (single && perRow == 0 && weights is null && target.Dtype == torch.ScalarType.Int64)
        {
            UniformLabelSlopes(probabilities, target.Pointer<long>(), ignored, (float)(scale * *factors.Pointer<float>()), result, from, to);
            return;
        }

        for (var r = from; r < to; r++)
        {
            var at = r * classes;
            var factor = scale * (single ? factors.Pointer<float>()[r * perRow] : factors.Pointer<double>()[r * perRow]);
            if (target.Dtype != torch.ScalarType.Int64)
            {
                if (single)
                {
                    var q = target.Pointer<float>() + at;
                    Elementwise.ZipHere(new CrossEntropySlope((float)RowSums.Values(q, classes), (float)factor), probabilities.Pointer<float>() + at, 1, q, 1, result.Pointer<float>() + at, classes);
                }
                else
                {
                    Slope(probabilities.Pointer<double>() + at, target.Pointer<double>() + at, result.Pointer<double>() + at, factor, classes);
                }

                continue;
            }

            var label = Label(target.Pointer<long>()[r], classes, ignored);
            factor *= label < 0 ? 0 : weights?[label] ?? 1;
            if (single)
            {
                LabelSlope(probabilities.Pointer<float>() + at, label, (float)factor, result.Pointer<float>() + at, classes);
            }
            else
            {
                LabelSlope(probabilities.Pointer<double>() + at, label, factor, result.Pointer<double>() + at, classes);
            }
        }
    }

    /// <summary>Where every row counts alike: all classes in one pass, then each label.</summary>
    private static void UniformLabelSlopes(TensorBody probabilities, long* labels, long ignored, float factor, TensorBody result, long from, long to)
    {
        var classes = probabilities.Shape[1];
        var p = probabilities.Pointer<float>();
        var slopes = result.Pointer<float>();
        Elementwise.MapHere(new ScaleGradient(factor), p + (from * classes), slopes + (from * classes), (to - from) * classes);
        for (var r = from; r < to; r++)
        {
            var label = Label(labels[r], classes, ignored);
            if (label < 0)
            {
                new Span<float>(slopes + (r * classes), (int)classes).Clear();
                continue;
            }

            var at = (r * classes) + label;
            slopes[at] = Flushed((p[at] - 1) * factor);
        }
    }

    /// <summary>The class number, or -1 for the ignored one. It was checked forward, but its memory may be written since.</summary>
    private static long Label(long label, long classes, long ignored)
        => label == ignored ? -1
            : (ulong)label < (ulong)classes ? label
            : throw new InvalidOperationException($"A label became {label}, outside [0, {classes - 1}], after the forward pass.");

    private static float Flushed(float slope) => MathF.Abs(slope) < Elementary.FlushThreshold ? 0 : slope;

    private static void LabelSlope(float* probabilities, long label, float factor, float* result, long classes)
    {
        if (label < 0)
        {
            new Span<float>(result, (int)classes).Clear();
            return;
        }

        Elementwise.MapHere(new ScaleGradient(factor), probabilities, result, classes);
        result[label] = Flushed((probabilities[label] - 1) * factor);
    }

    private static void LabelSlope(double* probabilities, long label, double factor, double* result, long classes)
    {
        for (long c = 0; c < classes; c++)
        {
            result[c] = label < 0 ? 0 : (probabilities[c] - (c == label ? 1 : 0)) * factor;
        }
    }

    private static void Slope(double* probabilities, double* coefficients, double* result, double factor, long classes)
    {
        var mass = Reductions.Sum(coefficients, classes);
        for (long c = 0; c < classes; c++)
        {
            result[c] = ((probabilities[c] * mass) - coefficients[c]) * factor;
        }
    }

    private static void LabelLosses<T>(T* scores, double* levels, TensorBody labels, double[]? weights, long ignored, T* losses, long rows, long classes)
        where T : unmanaged, INumber<T>
    {
        for (long r = 0; r < rows; r++)
        {
            var label = labels.Pointer<long>()[r];
            losses[r] = label == ignored ? T.Zero : T.CreateTruncating((levels[r] - double.CreateTruncating(scores[(r * classes) + label])) * (weights?[label] ?? 1));
        }
    }

    private static void Coefficients<T>(TensorBody source, T* result, long[] shape, double[]? weights, long ignored, double smoothing)
        where T : unmanaged, INumber<T>
    {
        var (rows, classes) = (shape[0], shape[1]);
        var labels = source.Dtype == torch.ScalarType.Int64;
        for (long r = 0; r < rows; r++)
        {
            var label = labels ? source.Pointer<long>()[r] : -1;
            for (long c = 0; c < classes && !(labels && label == ignored); c++)
            {
                var at = (r * classes) + c;
                var probability = labels ? (c == label ? 1 : 0) : double.CreateTruncating(source.Pointer<T>()[at]);
                result[at] = T.CreateTruncating(((probability * (1 - smoothing)) + (smoothing / classes)) * (weights?[c] ?? 1));
            }
        }
    }
}
