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
        Check(positions.Body, shape[dim], "index_add");
        RequireSlices(shape, dim, index, source, "index_add");
        using var values = new Owned(Copying.Contiguous(source));
        var result = TensorBody.Zeros(shape, source.Dtype);
        switch (source.Dtype)
        {
            case torch.ScalarType.Float32:
                AddRows<float>(positions.Body, values.Body, result, dim);
                break;
            case torch.ScalarType.Float64:
                AddRows<double>(positions.Body, values.Body, result, dim);
                break;
            case torch.ScalarType.Int64:
                AddRows<long>(positions.Body, values.Body, result, dim);
                break;
            default:
                AddRows<byte>(positions.Body, values.Body, result, dim);
                break;
        }

        return result;
    }

    /// <summary>Writes slices of the source at the indices.</summary>
    public static void IndexCopy(TensorBody destination, int dim, TensorBody index, TensorBody source)
    {
        using var positions = new Owned(Copying.Contiguous(index));
        Check(positions.Body, destination.Shape[dim], "index_copy_");
        RequireSlices(destination.Shape, dim, index, source, "index_copy_");
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
        switch (Layout.Size(body.Dtype))
        {
            case 4:
                Gather(body.Pointer<int>(), body.Strides, dim, positions.Body, result.Pointer<int>());
                break;
            case 8:
                Gather(body.Pointer<long>(), body.Strides, dim, positions.Body, result.Pointer<long>());
                break;
            default:
                Gather(body.Data, body.Strides, dim, positions.Body, result.Data);
                break;
        }

        return result;
    }

    /// <summary>Adds values to a zero tensor where <see cref="Gather(TensorBody, int, TensorBody)"/> read them: its gradient.</summary>
    public static TensorBody ScatterAdd(long[] shape, int dim, TensorBody index, TensorBody source)
    {
        var result = TensorBody.Zeros(shape, source.Dtype);
        Scatter(result, dim, index, source, add: true, "scatter_add");
        return result;
    }

    /// <summary>Writes (or adds) source[i] to the contiguous destination at i, with index[i] in place of i's own position along the dimension.</summary>
    public static void Scatter(TensorBody destination, int dim, TensorBody index, TensorBody source, bool add, string operation)
    {
        RequireInside(destination.Shape, index, dim, operation);
        if (!source.Shape.AsSpan().SequenceEqual(index.Shape))
        {
            throw new ArgumentException($"{operation}: indices of shape {Layout.Text(index.Shape)} need a source of that shape, not {Layout.Text(source.Shape)}.");
        }

        using var positions = new Owned(Copying.Contiguous(index));
        Check(positions.Body, destination.Shape[dim], operation);
        using var values = new Owned(Copying.Contiguous(source));
        switch (destination.Dtype)
        {
            case torch.ScalarType.Float32:
                Scatter(destination.Pointer<float>(), destination.Strides, dim, positions.Body, values.Body.Pointer<float>(), add);
                break;
            case torch.ScalarType.Float64:
                Scatter(destination.Pointer<double>(), destination.Strides, dim, positions.Body, values.Body.Pointer<double>(), add);
                break;
            case torch.ScalarType.Int64:
                Scatter(destination.Pointer<long>(), destination.Strides, dim, positions.Body, values.Body.Pointer<long>(), add);
                break;
            default:
                Scatter(destination.Data, destination.Strides, dim, positions.Body, values.Body.Data, add);
                break;
        }
    }

    /// <summary>Where the mask is set, as positions in row-major order.</summary>
    public static TensorBody WhereSet(TensorBody mask)
    {
        using var flags = new Owned(Copying.Contiguous(mask));
        var found = new List<long>();
        for (long i = 0; i < mask.Count; i++)
        {
            if (flags.Body.Data[i] != 0)
            {
                found.Add(i);
            }
        }

        var result = TensorBody.Empty([found.Count], torch.ScalarType.Int64);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found).CopyTo(new Span<long>(result.Data, found.Count));
        return result;
    }

    /// <summary>Where the mask is set, as [count, dimensions] coordinates.</summary>
    public static TensorBody Coordinates(TensorBody mask)
    {
        using var positions = new Owned(WhereSet(mask));
        var (count, rank) = (positions.Body.Count, mask.Rank);
        var result = TensorBody.Empty([count, rank], torch.ScalarType.Int64);
        for (long i = 0; i < count; i++)
        {
            var rest = positions.Body.Pointer<long>()[i];
            for (var d = rank - 1; d >= 0; d--)
            {
                result.Pointer<long>()[(i * rank) + d] = rest % mask.Shape[d];
                rest /= mask.Shape[d];
            }
        }

        return result;
    }

    /// <summary>
    /// One index for several dimensions: Σ index·stride over dimensions of these sizes, row-major. An index may count from
    /// the end; each is checked first.
    /// </summary>
    public static TensorBody Join(IReadOnlyList<TensorBody> indices, IReadOnlyList<long> sizes)
    {
        var result = TensorBody.Zeros(indices[0].Shape, torch.ScalarType.Int64);
        for (var d = 0; d < indices.Count; d++)
        {
            for (long i = 0; i < result.Count; i++)
            {
                var at = indices[d].Pointer<long>()[i];
                if (at < -sizes[d] || at >= sizes[d])
                {
                    result.Release();
                    throw new ArgumentOutOfRangeException(nameof(indices), $"index: {at} at position {i} is outside [-{sizes[d]}, {sizes[d] - 1}].");
                }

                result.Pointer<long>()[i] = (result.Pointer<long>()[i] * sizes[d]) + (at < 0 ? at + sizes[d] : at);
            }
        }

        return result;
    }

    private static void Gather<T>(T* source, long[] strides, int dim, TensorBody index, T* result)
        where T : unmanaged
    {
        var walk = new Walk(index.Shape, strides, dim);
        var stride = strides.Length == 0 ? 0 : strides[dim];
        for (long i = 0; i < index.Count; i++, walk.Next())
        {
            result[i] = source[walk.Offset + (index.Pointer<long>()[i] * stride)];
        }
    }

    private static void Scatter<T>(T* destination, long[] strides, int dim, TensorBody index, T* source, bool add)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var walk = new Walk(index.Shape, strides, dim);
        var stride = strides.Length == 0 ? 0 : strides[dim];
        for (long i = 0; i < index.Count; i++, walk.Next())
        {
            ref var target = ref destination[walk.Offset + (index.Pointer<long>()[i] * stride)];
            target = add ? target + source[i] : source[i];
        }
    }

    private static void AddRows<T>(TensorBody index, TensorBody source, TensorBody result, int dim)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var (outer, inner) = Around(result.Shape, dim);
        var from = source.Pointer<T>();
        for (long o = 0; o < outer; o++)
        {
            for (long p = 0; p < index.Count; p++, from += inner)
            {
                var to = result.Pointer<T>() + (((o * result.Shape[dim]) + index.Pointer<long>()[p]) * inner);
                for (long i = 0; i < inner; i++)
                {
                    to[i] += from[i];
                }
            }
        }
    }

    private static (long Outer, long Inner) Around(long[] shape, int dim)
        => (Layout.Count(shape.AsSpan(0, dim)), Layout.Count(shape.AsSpan(dim + 1)));

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

    private static void RequireSlices(long[] shape, int dim, TensorBody index, TensorBody source, string operation)
    {
        var expected = (long[])shape.Clone();
        expected[dim] = index.Count;
        if (!source.Shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException($"{operation}: {index.Count} indices into {Layout.Text(shape)} at dimension {dim} need a source of shape {Layout.Text(expected)}, not {Layout.Text(source.Shape)}.");
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

    /// <summary>Walks a shape in row-major order and keeps the offset that all dimensions but one give.</summary>
    private ref struct Walk
    {
        private readonly ReadOnlySpan<long> _shape;
        private readonly ReadOnlySpan<long> _strides;
        private readonly int _without;
        private readonly long[] _at;

        public Walk(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int without)
        {
            _shape = shape;
            _strides = strides;
            _without = without;
            _at = new long[shape.Length];
        }

        public long Offset { get; private set; }

        public void Next()
        {
            for (var d = _shape.Length - 1; d >= 0; d--)
            {
                var step = d == _without ? 0 : _strides[d];
                if (++_at[d] < _shape[d])
                {
                    Offset += step;
                    return;
                }

                Offset -= step * (_shape[d] - 1);
                _at[d] = 0;
            }
        }
    }
}
