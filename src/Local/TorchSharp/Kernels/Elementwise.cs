using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>A function of one element, as vector instructions.</summary>
internal interface IUnary<T>
    where T : unmanaged
{
    TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}

/// <summary>A function of two elements, as vector instructions.</summary>
internal interface IBinary<T>
    where T : unmanaged
{
    TLanes Apply<TLanes>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}

/// <summary>
/// Runs element functions over contiguous memory, in parallel for long arrays. The last, partial register goes through
/// the same vector code on a padded copy.
/// </summary>
internal static unsafe class Elementwise
{
    private const long Grain = 1 << 14;

    public static void Map<T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IUnary<T>
        => Workers.Ranges(count, Grain, (from, to) => MapHere(op, source + from, destination + from, to - from));

    /// <summary>The same on the calling thread.</summary>
    public static void MapHere<T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IUnary<T>
    {
        switch (SimdWidth.Bits)
        {
            case 512:
                Map<Lanes512<T>, T, TOp>(op, source, destination, count);
                break;
            case 256:
                Map<Lanes256<T>, T, TOp>(op, source, destination, count);
                break;
            default:
                Map<Lanes128<T>, T, TOp>(op, source, destination, count);
                break;
        }
    }

    public static void Zip<T, TOp>(TOp op, T* left, T* right, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T>
        => Workers.Ranges(count, Grain, (from, to) => ZipRange(op, left + from, right + from, destination + from, to - from));

    /// <summary>The right operand is one row, repeated for each of the left operand's rows.</summary>
    public static void ZipRows<T, TOp>(TOp op, T* left, T* row, T* destination, long rows, long columns)
        where T : unmanaged
        where TOp : struct, IBinary<T>
        => Workers.Ranges(rows, Math.Max(1, Grain / Math.Max(columns, 1)), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                ZipRange(op, left + (r * columns), row, destination + (r * columns), columns);
            }
        }, alignment: 1);

    private static void ZipRange<T, TOp>(TOp op, T* left, T* right, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        switch (SimdWidth.Bits)
        {
            case 512:
                Zip<Lanes512<T>, T, TOp>(op, left, right, destination, count);
                break;
            case 256:
                Zip<Lanes256<T>, T, TOp>(op, left, right, destination, count);
                break;
            default:
                Zip<Lanes128<T>, T, TOp>(op, left, right, destination, count);
                break;
        }
    }

    private static void Map<TLanes, T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TOp : struct, IUnary<T>
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            op.Apply(TLanes.Load(source + i)).Store(destination + i);
        }

        if (i < count)
        {
            var pad = stackalloc T[TLanes.Count];
            var rest = (count - i) * sizeof(T);
            Buffer.MemoryCopy(source + i, pad, rest, rest);
            op.Apply(TLanes.Load(pad)).Store(pad);
            Buffer.MemoryCopy(pad, destination + i, rest, rest);
        }
    }

    private static void Zip<TLanes, T, TOp>(TOp op, T* left, T* right, T* destination, long count)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TOp : struct, IBinary<T>
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            op.Apply(TLanes.Load(left + i), TLanes.Load(right + i)).Store(destination + i);
        }

        if (i < count)
        {
            var a = stackalloc T[TLanes.Count];
            var b = stackalloc T[TLanes.Count];
            var rest = (count - i) * sizeof(T);
            Buffer.MemoryCopy(left + i, a, rest, rest);
            Buffer.MemoryCopy(right + i, b, rest, rest);
            op.Apply(TLanes.Load(a), TLanes.Load(b)).Store(a);
            Buffer.MemoryCopy(a, destination + i, rest, rest);
        }
    }
}
