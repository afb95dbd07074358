using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp;

/// <summary>Moves elements between layouts and types.</summary>
internal static unsafe class Copying
{
    private const long Grain = 1 << 17;

    public static void Clear(byte* destination, long bytes)
    {
        if (bytes < Grain * 16)
        {
            NativeMemory.Clear(destination, (nuint)bytes);
        }
        else
        {
            ClearShared(destination, bytes);
        }
    }

    public static void Bytes(byte* source, byte* destination, long bytes)
    {
        if (bytes < Grain * 16)
        {
            Buffer.MemoryCopy(source, destination, bytes, bytes);
        }
        else
        {
            BytesShared(source, destination, bytes);
        }
    }

    /// <summary>A contiguous body with the same elements: the same one (one more reference) where it already is.</summary>
    public static TensorBody Contiguous(TensorBody body) => body.IsContiguous ? body.AddReference() : Clone(body);

    public static TensorBody Clone(TensorBody body)
    {
        var result = TensorBody.Empty(body.Shape, body.Dtype);
        Into(body, result);
        return result;
    }

    public static TensorBody Expand(TensorBody body, long[] shape)
    {
        using var view = new Owned(body.View(shape, Layout.Expanded(body, shape), body.Offset));
        return Clone(view.Body);
    }

    /// <summary>Copies same-shaped bodies of one type, whatever their strides.</summary>
    public static void Into(TensorBody source, TensorBody destination)
    {
        var size = Layout.Size(source.Dtype);
        if (source.IsContiguous && destination.IsContiguous)
        {
            Bytes(source.Data, destination.Data, source.Count * size);
            return;
        }

        switch (size)
        {
            case 1:
                Strided<byte>(source, destination);
                break;
            case 4:
                Strided<int>(source, destination);
                break;
            default:
                Strided<long>(source, destination);
                break;
        }
    }

    public static TensorBody Convert(TensorBody body, torch.ScalarType dtype)
    {
        if (body.Dtype == dtype)
        {
            return Contiguous(body);
        }

        using var source = new Owned(Contiguous(body));
        var result = TensorBody.Empty(body.Shape, dtype);
        switch (body.Dtype)
        {
            case torch.ScalarType.Float32:
                From(source.Body.Pointer<float>(), result);
                break;
            case torch.ScalarType.Float64:
                From(source.Body.Pointer<double>(), result);
                break;
            case torch.ScalarType.Int64:
                From(source.Body.Pointer<long>(), result);
                break;
            default:
                if (dtype == torch.ScalarType.Float32)
                {
                    BytesToSingles(source.Body.Data, result.Pointer<float>(), result.Count);
                }
                else
                {
                    From(source.Body.Pointer<byte>(), result);
                }

                break;
        }

        return result;
    }

    /// <summary>Pixels, mostly: every batch of images goes through here.</summary>
    private static void BytesToSingles(byte* source, float* destination, long count)
        => Workers.Ranges(count, 1 << 15, (from, to) =>
        {
            var i = from;
            for (; i <= to - 16; i += 16)
            {
                var (low, high) = Vector128.Widen(Vector128.Load(source + i));
                Vector128.ConvertToSingle(Vector128.WidenLower(low).AsInt32()).Store(destination + i);
                Vector128.ConvertToSingle(Vector128.WidenUpper(low).AsInt32()).Store(destination + i + 4);
                Vector128.ConvertToSingle(Vector128.WidenLower(high).AsInt32()).Store(destination + i + 8);
                Vector128.ConvertToSingle(Vector128.WidenUpper(high).AsInt32()).Store(destination + i + 12);
            }

            for (; i < to; i++)
            {
                destination[i] = source[i];
            }
        });

    private static void ClearShared(byte* destination, long bytes)
        => Workers.Ranges(bytes, Grain * 8, (from, to) => NativeMemory.Clear(destination + from, (nuint)(to - from)));

    private static void BytesShared(byte* source, byte* destination, long bytes)
        => Workers.Ranges(bytes, Grain * 8, (from, to) => Buffer.MemoryCopy(source + from, destination + from, to - from, to - from));

    private static void From<T>(T* source, TensorBody result)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var n = result.Count;
        switch (result.Dtype)
        {
            case torch.ScalarType.Float32:
                var singles = result.Pointer<float>();
                Workers.Ranges(n, Grain, (from, to) =>
                {
                    for (var i = from; i < to; i++)
                    {
                        singles[i] = float.CreateTruncating(source[i]);
                    }
                });
                break;
            case torch.ScalarType.Float64:
                var doubles = result.Pointer<double>();
                for (long i = 0; i < n; i++)
                {
                    doubles[i] = double.CreateTruncating(source[i]);
                }

                break;
            case torch.ScalarType.Int64:
                var longs = result.Pointer<long>();
                for (long i = 0; i < n; i++)
                {
                    longs[i] = long.CreateTruncating(source[i]);
                }

                break;
            case torch.ScalarType.Byte:
                for (long i = 0; i < n; i++)
                {
                    result.Data[i] = byte.CreateTruncating(source[i]);
                }

                break;
            default:
                for (long i = 0; i < n; i++)
                {
                    result.Data[i] = source[i] != T.Zero ? (byte)1 : (byte)0;
                }

                break;
        }
    }

    private static void Strided<T>(TensorBody source, TensorBody destination)
        where T : unmanaged
    {
        var rank = source.Rank;
        if (rank == 0)
        {
            *destination.Pointer<T>() = *source.Pointer<T>();
            return;
        }

        var rowLength = source.Shape[^1];
        if (source.Count == 0)
        {
            return;
        }

        var rows = source.Count / rowLength;
        var from = source.Strides[^1];
        var to = destination.Strides[^1];
        Workers.Ranges(rows, Math.Max(1, Grain / rowLength), (first, last) =>
        {
            for (var row = first; row < last; row++)
            {
                long a = 0, b = 0;
                var rest = row;
                for (var d = rank - 2; d >= 0; d--)
                {
                    var at = rest % source.Shape[d];
                    rest /= source.Shape[d];
                    a += at * source.Strides[d];
                    b += at * destination.Strides[d];
                }

                var p = source.Pointer<T>() + a;
                var q = destination.Pointer<T>() + b;
                if (from == 1 && to == 1)
                {
                    Buffer.MemoryCopy(p, q, rowLength * sizeof(T), rowLength * sizeof(T));
                    continue;
                }

                for (long i = 0; i < rowLength; i++)
                {
                    q[i * to] = p[i * from];
                }
            }
        }, alignment: 1);
    }
}
