using System.Runtime.Intrinsics.X86;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>Selection by index. Every index is checked before anything is written.</summary>
internal static unsafe class Indexing
{
    /// <summary>How many slices ahead to ask for: the next one lies where no hardware foresees it.</summary>
    private const long Ahead = 4;

    public static TensorBody IndexSelect(TensorBody body, int dim, TensorBody index)
    {
        using var positions = new Owned(Copying.Contiguous(index));
        Check(positions.Body, body.Shape[dim], "index_select");
        using var source = new Owned(Copying.Contiguous(body));
        var shape = (long[])body.Shape.Clone();
        shape[dim] = index.Count;
        var result = TensorBody.Empty(shape, body.Dtype);
        var (outer, inner) = Around(body.Shape, dim);
        var bytes = inner * Layout.Size(body.Dtype);
        var (from, to, at) = ((nint)source.Body.Data, (nint)result.Data, (nint)positions.Body.Data);
        var (size, picked) = (body.Shape[dim], index.Count);
        Workers.Ranges(outer * picked, Math.Max(1, 32768 / Math.Max(1, bytes)), (first, last) =>
        {
            for (var i = first; i < last; i++)
            {
                var (o, p) = (i / picked, i % picked);
                if (p + Ahead < picked)
                {
                    Request((byte*)from + (((o * size) + ((long*)at)[p + Ahead]) * bytes), bytes);
                }

                Buffer.MemoryCopy((byte*)from + (((o * size) + ((long*)at)[p]) * bytes), (byte*)to + (i * bytes), bytes, bytes);
            }
        }, alignment: 1);
        return result;
    }

    private static void Request(byte* slice, long bytes)
    {
        for (long b = 0; Sse.IsSupported && b < Math.Min(bytes, 4096); b += 64)
        {
            Sse.Prefetch0(slice + b);
        }
    }

    /// <summary>Adds slices of the source to a zero tensor at the indices: the gradient of <see cref="IndexSelect"/>.</summary>
    public static TensorBody IndexAdd(long[] shape, int dim, TensorBody index, TensorBody source)
    {
        using var positions = new Owned(Copying.Contiguous(index));
        using var values = new Owned(Copying.Contiguous(source));
        var result = TensorBody.Zeros(shape, source.Dtype);
        var (outer, inner) = Around(shape, dim);
        for (long o = 0; o < outer; o++)
        {
            for (long p = 0; p < index.Count; p++)
            {
                var to = ((o * shape[dim]) + positions.Body.Pointer<long>()[p]) * inner;
                var from = ((o * index.Count) + p) * inner;
                AddRow(values.Body, from, result, to, inner);
            }
        }

        return result;
    }

    /// <summary>Writes slices of the source at the indices.</summary>
    public static void IndexCopy(TensorBody destination, int dim, TensorBody index, TensorBody source)
    {
        using var positions = new Owned(Copying.Contiguous(index));
        Check(positions.Body, destination.Shape[dim], "index_copy_");
        var expected = (long[])destination.Shape.Clone();
        expected[dim] = index.Count;
        if (!source.Shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException($"index_copy_: {index.Count} indices into {Layout.Text(destination.Shape)} at dimension {dim} need a source of shape {Layout.Text(expected)}, not {Layout.Text(source.Shape)}.");
        }

        using var values = new Owned(Copying.Contiguous(source));
        using var target = new Owned(Copying.Contiguous(destination));
        var (outer, inner) = Around(destination.Shape, dim);
        var bytes = inner * Layout.Size(destination.Dtype);
        for (long o = 0; o < outer; o++)
        {
            for (long p = 0; p < index.Count; p++)
            {
                var to = (o * destination.Shape[dim]) + positions.Body.Pointer<long>()[p];
                Buffer.MemoryCopy(values.Body.Data + (((o * index.Count) + p) * bytes), target.Body.Data + (to * bytes), bytes, bytes);
            }
        }

        if (!ReferenceEquals(target.Body, destination))
        {
            Copying.Into(target.Body, destination);
        }
    }

    public static TensorBody Gather(TensorBody body, int dim, TensorBody index)
    {
        RequireInside(body.Shape, index, dim, "gather");
        using var positions = new Owned(Copying.Contiguous(index));
        Check(positions.Body, body.Shape[dim], "gather");
        var result = TensorBody.Empty(index.Shape, body.Dtype);
        var size = Layout.Size(body.Dtype);
        for (long i = 0; i < index.Count; i++)
        {
            var from = OffsetOf(i, index.Shape, body.Strides, dim, positions.Body.Pointer<long>()[i]);
            Buffer.MemoryCopy(body.Data + (from * size), result.Data + (i * size), size, size);
        }

        return result;
    }

    /// <summary>Adds values to a zero tensor where <see cref="Gather"/> read them: its gradient.</summary>
    public static TensorBody ScatterAdd(long[] shape, int dim, TensorBody index, TensorBody source)
    {
        using var positions = new Owned(Copying.Contiguous(index));
        using var values = new Owned(Copying.Contiguous(source));
        var result = TensorBody.Zeros(shape, source.Dtype);
        for (long i = 0; i < index.Count; i++)
        {
            AddRow(values.Body, i, result, OffsetOf(i, index.Shape, result.Strides, dim, positions.Body.Pointer<long>()[i]), 1);
        }

        return result;
    }

    private static void AddRow(TensorBody source, long from, TensorBody destination, long to, long length)
    {
        for (long i = 0; i < length; i++)
        {
            if (source.Dtype == torch.ScalarType.Float32)
            {
                destination.Pointer<float>()[to + i] += source.Pointer<float>()[from + i];
            }
            else
            {
                destination.Pointer<double>()[to + i] += source.Pointer<double>()[from + i];
            }
        }
    }

    private static (long Outer, long Inner) Around(long[] shape, int dim)
        => (Layout.Count(shape.AsSpan(0, dim)), Layout.Count(shape.AsSpan(dim + 1)));

    private static long OffsetOf(long position, long[] shape, long[] strides, int dim, long at)
    {
        long offset = 0;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            var index = position % shape[d];
            position /= shape[d];
            offset += (d == dim ? at : index) * strides[d];
        }

        return offset;
    }

    private static void Check(TensorBody index, long size, string operation)
    {
        if (index.Dtype != torch.ScalarType.Int64)
        {
            throw new ArgumentException($"{operation}: indices must be Int64, not {index.Dtype}.");
        }

        for (long i = 0; i < index.Count; i++)
        {
            var at = index.Pointer<long>()[i];
            if (at < 0 || at >= size)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"{operation}: index {at} at position {i} is outside [0, {size - 1}].");
            }
        }
    }

    private static void RequireInside(long[] shape, TensorBody index, int dim, string operation)
    {
        var fits = index.Rank == shape.Length;
        for (var d = 0; fits && d < shape.Length; d++)
        {
            fits = d == dim || index.Shape[d] <= shape[d];
        }

        if (!fits)
        {
            throw new ArgumentException($"{operation}: an index of shape {Layout.Text(index.Shape)} does not fit {Layout.Text(shape)} apart from dimension {dim}.");
        }
    }
}
