using System.Numerics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Sums and extremes. Floating-point sums are carried in double precision over eight interleaved partial sums, joined
/// pairwise: one order for every thread count and vector width.
/// </summary>
internal static unsafe class Reductions
{
    /// <summary>The dimensions to reduce moved last: (kept elements) rows of (reduced elements) columns, contiguous.</summary>
    public static TensorBody Rows(TensorBody body, ReadOnlySpan<int> dims)
    {
        long columns = 1;
        var last = true;
        foreach (var dim in dims)
        {
            columns *= body.Shape[dim];
            last &= dim >= body.Rank - dims.Length;
        }

        long[] shape = [columns == 0 ? Layout.Count(ReducedShape(body, dims, keepdim: false)) : body.Count / columns, columns];
        if (last)
        {
            using var dense = new Owned(Copying.Contiguous(body));
            return dense.Body.View(shape);
        }

        var (sizes, strides) = (new long[body.Rank], new long[body.Rank]);
        var (kept, reduced) = (0, body.Rank - dims.Length);
        for (var d = 0; d < body.Rank; d++)
        {
            var to = dims.Contains(d) ? reduced++ : kept++;
            (sizes[to], strides[to]) = (body.Shape[d], body.Strides[d]);
        }

        using var view = new Owned(body.View(sizes, strides, body.Offset));
        using var contiguous = new Owned(Copying.Contiguous(view.Body));
        return contiguous.Body.View(shape);
    }

    public static long[] ReducedShape(TensorBody body, ReadOnlySpan<int> dims, bool keepdim)
    {
        var shape = new long[keepdim ? body.Rank : body.Rank - dims.Length];
        var to = 0;
        for (var d = 0; d < body.Rank; d++)
        {
            if (!dims.Contains(d))
            {
                shape[to++] = body.Shape[d];
            }
            else if (keepdim)
            {
                shape[to++] = 1;
            }
        }

        return shape;
    }

    public static TensorBody Sum(TensorBody body, ReadOnlySpan<int> dims, bool keepdim)
    {
        var shape = ReducedShape(body, dims, keepdim);
        if (body.Dtype == torch.ScalarType.Float32 && body.Rank == 2 && body.IsContiguous && dims.Length == 1 && dims[0] == 0)
        {
            return ColumnSums(body, shape);
        }

        using var rows = new Owned(Rows(body, dims));
        var integral = torch.is_integral(body.Dtype);
        var result = TensorBody.Empty(shape, integral ? torch.ScalarType.Int64 : body.Dtype);
        if (body.Dtype == torch.ScalarType.Float32)
        {
            RowSums.Sum(rows.Body, SumOf.Values, result, root: false);
            return result;
        }

        var columns = rows.Body.Shape[1];
        for (long r = 0; r < result.Count; r++)
        {
            switch (body.Dtype)
            {
                case torch.ScalarType.Float64:
                    result.Pointer<double>()[r] = Sum(rows.Body.Pointer<double>() + (r * columns), columns);
                    break;
                case torch.ScalarType.Int64:
                    result.Pointer<long>()[r] = SumIntegers(rows.Body.Pointer<long>() + (r * columns), columns);
                    break;
                default:
                    result.Pointer<long>()[r] = SumIntegers(rows.Body.Data + (r * columns), columns);
                    break;
            }
        }

        return result;
    }

    /// <summary>The sum of magnitudes of each row, or its length.</summary>
    public static TensorBody Norm(TensorBody body, ReadOnlySpan<int> dims, bool keepdim, bool euclidean)
    {
        var shape = ReducedShape(body, dims, keepdim);
        using var rows = new Owned(Rows(body, dims));
        if (body.Dtype == torch.ScalarType.Float32)
        {
            var result = TensorBody.Empty(shape, body.Dtype);
            RowSums.Sum(rows.Body, euclidean ? SumOf.Squares : SumOf.Magnitudes, result, root: euclidean);
            return result;
        }

        using var powers = new Owned(Arithmetic.MapScalar(rows.Body, x => euclidean ? x * x : Math.Abs(x)));
        using var sums = new Owned(Sum(powers.Body, [1], keepdim: false));
        using var lengths = new Owned(euclidean ? Arithmetic.MapScalar(sums.Body, Math.Sqrt) : sums.Body.Alias());
        return lengths.Body.View(shape);
    }

    /// <summary>Undoes broadcasting: sums a gradient over the dimensions along which an input was repeated.</summary>
    public static TensorBody SumTo(TensorBody gradient, long[] shape)
    {
        if (gradient.Shape.AsSpan().SequenceEqual(shape))
        {
            return gradient.AddReference();
        }

        var lead = gradient.Rank - shape.Length;
        var dims = new List<int>();
        for (var i = 0; i < gradient.Rank; i++)
        {
            if (i < lead || (shape[i - lead] == 1 && gradient.Shape[i] != 1))
            {
                dims.Add(i);
            }
        }

        using var sum = new Owned(Sum(gradient, dims.ToArray(), keepdim: false));
        return sum.Body.View(shape);
    }

    /// <summary>Largest (or smallest) of each row and where it stands; the first of equals; NaN counts as the extreme.</summary>
    public static (TensorBody Values, TensorBody Indices) Extreme(TensorBody body, ReadOnlySpan<int> dims, bool keepdim, bool largest)
    {
        var shape = ReducedShape(body, dims, keepdim);
        using var rows = new Owned(Rows(body, dims));
        if (rows.Body.Shape[1] == 0)
        {
            throw new InvalidOperationException($"The extreme of an empty tensor of shape {Layout.Text(body.Shape)} does not exist.");
        }

        var values = TensorBody.Empty(shape, body.Dtype);
        var indices = TensorBody.Empty(shape, torch.ScalarType.Int64);
        switch (body.Dtype)
        {
            case torch.ScalarType.Float32:
                Extreme(rows.Body.Pointer<float>(), rows.Body.Shape[1], values.Pointer<float>(), indices, largest);
                break;
            case torch.ScalarType.Float64:
                Extreme(rows.Body.Pointer<double>(), rows.Body.Shape[1], values.Pointer<double>(), indices, largest);
                break;
            case torch.ScalarType.Int64:
                Extreme(rows.Body.Pointer<long>(), rows.Body.Shape[1], values.Pointer<long>(), indices, largest);
                break;
            default:
                Extreme(rows.Body.Data, rows.Body.Shape[1], values.Data, indices, largest);
                break;
        }

        return (values, indices);
    }

    public static double Sum(double* source, long count)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            s0 += source[i];
            s1 += source[i + 1];
            s2 += source[i + 2];
            s3 += source[i + 3];
            s4 += source[i + 4];
            s5 += source[i + 5];
            s6 += source[i + 6];
            s7 += source[i + 7];
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += source[i];
        }

        return (((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))) + rest;
    }

    /// <summary>Running sums along each row of [rows, columns], from the left or from the right; carried in double precision.</summary>
    public static TensorBody Cumulative(TensorBody rows, bool fromRight)
    {
        var result = TensorBody.Empty(rows.Shape, rows.Dtype);
        switch (rows.Dtype)
        {
            case torch.ScalarType.Float32:
                Cumulative<float, double>(rows.Pointer<float>(), result.Pointer<float>(), rows.Shape, fromRight);
                break;
            case torch.ScalarType.Float64:
                Cumulative<double, double>(rows.Pointer<double>(), result.Pointer<double>(), rows.Shape, fromRight);
                break;
            default:
                Cumulative<long, long>(rows.Pointer<long>(), result.Pointer<long>(), rows.Shape, fromRight);
                break;
        }

        return result;
    }

    private static void Cumulative<T, TSum>(T* source, T* result, long[] shape, bool fromRight)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum>
    {
        var (rows, columns) = (shape[0], shape[1]);
        for (long r = 0; r < rows; r++)
        {
            var sum = TSum.Zero;
            for (long c = 0; c < columns; c++)
            {
                var at = (r * columns) + (fromRight ? columns - 1 - c : c);
                sum += TSum.CreateTruncating(source[at]);
                result[at] = T.CreateTruncating(sum);
            }
        }
    }

    private static long SumIntegers<T>(T* source, long count)
        where T : unmanaged, INumber<T>
    {
        long sum = 0;
        for (long i = 0; i < count; i++)
        {
            sum += long.CreateTruncating(source[i]);
        }

        return sum;
    }

    /// <summary>Each column's sum over the rows in ascending order, single precision; columns are shared among threads.</summary>
    private static TensorBody ColumnSums(TensorBody body, long[] shape)
    {
        var (rows, columns) = (body.Shape[0], body.Shape[1]);
        var result = TensorBody.Zeros(shape, body.Dtype);
        var (source, sums) = ((nint)body.Data, (nint)result.Data);
        Workers.Ranges(columns, Math.Max(64, 32768 / Math.Max(1, rows)), (from, to) =>
        {
            for (long r = 0; r < rows; r++)
            {
                var row = (float*)source + (r * columns);
                for (var c = from; c < to; c++)
                {
                    ((float*)sums)[c] += row[c];
                }
            }
        });
        return result;
    }

    private static void Extreme<T>(T* source, long columns, T* values, TensorBody indices, bool largest)
        where T : unmanaged, INumber<T>
    {
        for (long r = 0; r < indices.Count; r++)
        {
            var row = source + (r * columns);
            long at = 0;
            for (long c = 1; c < columns && !T.IsNaN(row[at]); c++)
            {
                if (T.IsNaN(row[c]) || (largest ? row[c] > row[at] : row[c] < row[at]))
                {
                    at = c;
                }
            }

            values[r] = row[at];
            indices.Pointer<long>()[r] = at;
        }
    }
}
