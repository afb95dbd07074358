using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// A block of native memory, 64-byte aligned, shared by reference count between a tensor, its views and what autograd
/// saved. The last release gives it back to the pool.
/// </summary>
internal sealed unsafe class Storage
{
    private static long _live;
    private int _references = 1;

    private Storage(byte* data, long capacity, long bytes)
    {
        Data = data;
        Capacity = capacity;
        Bytes = bytes;
    }

    /// <summary>Blocks in use, whether a tensor, a gradient or the graph holds them.</summary>
    public static long LiveCount => Interlocked.Read(ref _live);

    public byte* Data { get; private set; }

    public long Bytes { get; }

    public long Capacity { get; }

    /// <summary>Counts in-place writes, so that backward notices a saved value that was overwritten.</summary>
    public int Version { get; set; }

    public bool IsShared => Volatile.Read(ref _references) > 1;

    public static Storage Allocate(long bytes)
    {
        var data = StoragePool.Rent(Math.Max(bytes, 1), out var capacity);
        Interlocked.Increment(ref _live);
        return new Storage(data, capacity, bytes);
    }

    public Storage AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            var data = Data;
            Data = null;
            Interlocked.Decrement(ref _live);
            StoragePool.Return(data, Capacity);
        }
    }

    /// <summary>Free blocks by size class (eight classes an octave), so that a training step allocates nothing.</summary>
    private static class StoragePool
    {
        private const long KeptLimit = 1L << 30;
        private static readonly Dictionary<long, Stack<nint>> Free = [];
        private static long _kept;

        public static byte* Rent(long bytes, out long capacity)
        {
            capacity = SizeClass(bytes);
            lock (Free)
            {
                if (Free.TryGetValue(capacity, out var stack) && stack.TryPop(out var block))
                {
                    _kept -= capacity;
                    return (byte*)block;
                }
            }

            var data = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 64);
            GC.AddMemoryPressure(capacity);
            return data;
        }

        public static void Return(byte* data, long capacity)
        {
            lock (Free)
            {
                if (_kept + capacity <= KeptLimit)
                {
                    if (!Free.TryGetValue(capacity, out var stack))
                    {
                        Free[capacity] = stack = new Stack<nint>();
                    }

                    stack.Push((nint)data);
                    _kept += capacity;
                    return;
                }
            }

            NativeMemory.AlignedFree(data);
            GC.RemoveMemoryPressure(capacity);
        }

        private static long SizeClass(long bytes)
        {
            if (bytes <= 512)
            {
                return (bytes + 63) & ~63L;
            }

            var step = 1L << (int)(long.Log2(bytes - 1) - 3);
            return (bytes + step - 1) & ~(step - 1);
        }
    }
}
