using System.Numerics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>Sorting along rows. NaN counts as the largest; equal elements keep their order.</summary>
internal static unsafe class Ordering
{
    /// <summary>The first <paramref name="count"/> of each row in order, and where they stood.</summary>
    public static (TensorBody Values, TensorBody Indices) Sort(TensorBody rows, long count, bool descending)
    {
        var values = TensorBody.Empty([rows.Shape[0], count], rows.Dtype);
        var indices = TensorBody.Empty([rows.Shape[0], count], torch.ScalarType.Int64);
        switch (rows.Dtype)
        {
            case torch.ScalarType.Float32:
                Sort(rows.Pointer<float>(), rows.Shape, count, descending, values.Pointer<float>(), indices.Pointer<long>());
                break;
            case torch.ScalarType.Float64:
                Sort(rows.Pointer<double>(), rows.Shape, count, descending, values.Pointer<double>(), indices.Pointer<long>());
                break;
            case torch.ScalarType.Int64:
                Sort(rows.Pointer<long>(), rows.Shape, count, descending, values.Pointer<long>(), indices.Pointer<long>());
                break;
            default:
                Sort(rows.Data, rows.Shape, count, descending, values.Data, indices.Pointer<long>());
                break;
        }

        return (values, indices);
    }

    private static void Sort<T>(T* source, long[] shape, long count, bool descending, T* values, long* indices)
        where T : unmanaged, INumber<T>
    {
        var columns = shape[1];
        Workers.Ranges(shape[0], Math.Max(1, 2048 / Math.Max(1, columns)), (from, to) =>
        {
            var order = new long[columns];
            for (var r = from; r < to; r++)
            {
                var row = source + (r * columns);
                if (count <= 32)
                {
                    Select(row, columns, descending, order.AsSpan(0, (int)count));
                }
                else
                {
                    for (var c = 0; c < columns; c++)
                    {
                        order[c] = c;
                    }

                    order.AsSpan().Sort((a, b) => Before(row[a], row[b], descending) ? -1 : Before(row[b], row[a], descending) ? 1 : a.CompareTo(b));
                }

                for (long i = 0; i < count; i++)
                {
                    indices[(r * count) + i] = order[i];
                    values[(r * count) + i] = row[order[i]];
                }
            }
        }, alignment: 1);
    }

    /// <summary>The few first, by insertion.</summary>
    private static void Select<T>(T* row, long columns, bool descending, Span<long> order)
        where T : unmanaged, INumber<T>
    {
        var kept = 0;
        for (long c = 0; c < columns; c++)
        {
            var at = kept;
            while (at > 0 && Before(row[c], row[order[at - 1]], descending))
            {
                at--;
            }

            if (at == order.Length)
            {
                continue;
            }

            kept = Math.Min(kept + 1, order.Length);
            order[at..(kept - 1)].CopyTo(order[(at + 1)..]);
            order[at] = c;
        }
    }

    private static bool Before<T>(T a, T b, bool descending)
        where T : INumber<T>
        => descending ? a > b || (T.IsNaN(a) && !T.IsNaN(b)) : a < b || (!T.IsNaN(a) && T.IsNaN(b));
}
