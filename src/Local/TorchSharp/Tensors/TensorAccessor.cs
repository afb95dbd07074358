using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in row-major order; keeps the memory alive until disposed.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private TensorBody? _body;

    internal TensorAccessor(torch.Tensor tensor) => _body = tensor.Body.AddReference();

    ~TensorAccessor() => Free();

    public long Count => Body.Count;

    public bool IsReadOnly => false;

    private TensorBody Body => _body ?? throw new ObjectDisposedException(nameof(TensorAccessor<T>));

    public unsafe T this[params long[] indices]
    {
        get => Body.Pointer<T>()[Offset(indices)];
        set
        {
            Body.Pointer<T>()[Offset(indices)] = value;
            Body.Storage.Version++;
        }
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        using var contiguous = new Owned(Copying.Contiguous(Body));
        new ReadOnlySpan<T>(contiguous.Body.Pointer<T>() + tensorIndex, length).CopyTo(array[arrayIndex..]);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        using var contiguous = new Owned(Copying.Contiguous(Body));
        array.Slice(arrayIndex, length).CopyTo(new Span<T>(contiguous.Body.Pointer<T>() + tensorIndex, length));
        if (!ReferenceEquals(contiguous.Body, Body))
        {
            Copying.Into(contiguous.Body, Body);
        }

        Body.Storage.Version++;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        _body?.Release();
        _body = null;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && Body.Rank != 1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[0], Count, nameof(indices));
            long flat = 0;
            var rest = indices[0];
            for (var d = Body.Rank - 1; d >= 0; d--)
            {
                flat += rest % Body.Shape[d] * Body.Strides[d];
                rest /= Body.Shape[d];
            }

            return flat;
        }

        if (indices.Length != Body.Rank)
        {
            throw new ArgumentException($"{indices.Length} indices into a tensor of {Body.Rank} dimensions.", nameof(indices));
        }

        long offset = 0;
        for (var d = 0; d < indices.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= Body.Shape[d])
            {
                throw new ArgumentOutOfRangeException(nameof(indices), $"Index {indices[d]} at dimension {d} is outside [0, {Body.Shape[d] - 1}].");
            }

            offset += indices[d] * Body.Strides[d];
        }

        return offset;
    }
}
