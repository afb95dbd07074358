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
/// Runs element functions over contiguous memory, in parallel for long arrays; the destination is a source or lies apart.
/// The last register overlaps the one before it (what it covers is loaded before anything is stored); arrays shorter than
/// a register go through the same vector code on a padded copy.
/// </summary>
internal static unsafe class Elementwise
{
    private const long Grain = 1 << 14;

    public static void Map<T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IUnary<T>
    {
        if (count < 2 * Grain)
        {
            MapHere(op, source, destination, count);
        }
        else
        {
            MapShared(op, source, destination, count);
        }
    }

    /// <summary>The same on the calling thread.</summary>
    public static void MapHere<T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IUnary<T>
    {
        switch (WidthFor<T>(count))
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

    /// <summary>An operand of step 0 is one element, repeated; the step is 1 otherwise.</summary>
    public static void Zip<T, TOp>(TOp op, T* left, long leftStep, T* right, long rightStep, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        if (count < 2 * Grain)
        {
            ZipHere(op, left, leftStep, right, rightStep, destination, count);
        }
        else
        {
            ZipShared(op, left, leftStep, right, rightStep, destination, count);
        }
    }

    public static void Zip<T, TOp>(TOp op, T* left, T* right, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T> => Zip(op, left, 1, right, 1, destination, count);

    /// <summary>The same on the calling thread.</summary>
    public static void ZipHere<T, TOp>(TOp op, T* left, long leftStep, T* right, long rightStep, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        switch (WidthFor<T>(count))
        {
            case 512:
                Zip<Lanes512<T>, T, TOp>(op, left, leftStep, right, rightStep, destination, count);
                break;
            case 256:
                Zip<Lanes256<T>, T, TOp>(op, left, leftStep, right, rightStep, destination, count);
                break;
            default:
                Zip<Lanes128<T>, T, TOp>(op, left, leftStep, right, rightStep, destination, count);
                break;
        }
    }

    // Apart from their callers: a closure is made when a method is entered, and short arrays need none.
    private static void MapShared<T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IUnary<T>
        => Workers.Ranges(count, Grain, (from, to) => MapHere(op, source + from, destination + from, to - from));

    private static void ZipShared<T, TOp>(TOp op, T* left, long leftStep, T* right, long rightStep, T* destination, long count)
        where T : unmanaged
        where TOp : struct, IBinary<T>
        => Workers.Ranges(count, Grain, (from, to) => ZipHere(op, left + (from * leftStep), leftStep, right + (from * rightStep), rightStep, destination + from, to - from));

    /// <summary>The widest register that the array fills.</summary>
    private static int WidthFor<T>(long count)
        where T : unmanaged
        => count * sizeof(T) >= 64 ? SimdWidth.Bits : count * sizeof(T) >= 32 ? Math.Min(SimdWidth.Bits, 256) : 128;

    private static void Map<TLanes, T, TOp>(TOp op, T* source, T* destination, long count)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TOp : struct, IUnary<T>
    {
        if (count < TLanes.Count)
        {
            var pad = stackalloc T[TLanes.Count];
            var bytes = count * sizeof(T);
            op.Apply(Padded<TLanes, T>(source, pad, bytes)).Store(pad);
            Buffer.MemoryCopy(pad, destination, bytes, bytes);
            return;
        }

        var last = TLanes.Load(source + count - TLanes.Count);
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            op.Apply(TLanes.Load(source + i)).Store(destination + i);
        }

        if (i < count)
        {
            op.Apply(last).Store(destination + count - TLanes.Count);
        }
    }

    private static void Zip<TLanes, T, TOp>(TOp op, T* left, long leftStep, T* right, long rightStep, T* destination, long count)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TOp : struct, IBinary<T>
    {
        if (count == 0)
        {
            return;
        }

        var x = TLanes.Splat(*left);
        var y = TLanes.Splat(*right);
        if (count < TLanes.Count)
        {
            var pad = stackalloc T[TLanes.Count];
            var bytes = count * sizeof(T);
            x = leftStep == 0 ? x : Padded<TLanes, T>(left, pad, bytes);
            y = rightStep == 0 ? y : Padded<TLanes, T>(right, pad, bytes);
            op.Apply(x, y).Store(pad);
            Buffer.MemoryCopy(pad, destination, bytes, bytes);
            return;
        }

        var lastX = leftStep == 0 ? x : TLanes.Load(left + count - TLanes.Count);
        var lastY = rightStep == 0 ? y : TLanes.Load(right + count - TLanes.Count);
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            x = leftStep == 0 ? x : TLanes.Load(left + i);
            y = rightStep == 0 ? y : TLanes.Load(right + i);
            op.Apply(x, y).Store(destination + i);
        }

        if (i < count)
        {
            op.Apply(lastX, lastY).Store(destination + count - TLanes.Count);
        }
    }

    private static TLanes Padded<TLanes, T>(T* source, T* pad, long bytes)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        Buffer.MemoryCopy(source, pad, bytes, bytes);
        return TLanes.Load(pad);
    }
}
