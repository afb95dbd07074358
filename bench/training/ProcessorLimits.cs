using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Retort.Bench.Training;

/// <summary>What this machine can do at most, measured: the floor that figures are set against.</summary>
/// <param name="FlopsPerSecond">Single-precision multiply-adds on registers alone, two a multiply-add, all threads at once.</param>
/// <param name="BytesPerSecond">Reading two large arrays and writing one, all threads at once.</param>
internal sealed record ProcessorLimits(double FlopsPerSecond, double BytesPerSecond)
{
    private const int Repetitions = 12;
    private const long ArrayBytes = 64L << 20;

    public static ProcessorLimits Measure(int threads, TimeProvider time) => new(
        Best(threads, time, _ => MultiplyAdds()),
        Bandwidth(threads, time));

    private static unsafe double Bandwidth(int threads, TimeProvider time)
    {
        // Filled with zeros by hand: memory that was never written is not there yet.
        var memory = Enumerable.Range(0, threads).Select(_ => (nint)NativeMemory.Alloc(2, (nuint)ArrayBytes)).ToArray();
        try
        {
            foreach (var arrays in memory) NativeMemory.Clear((void*)arrays, (nuint)(2 * ArrayBytes));
            return Best(threads, time, thread => Triad((float*)memory[thread]));
        }
        finally
        {
            foreach (var arrays in memory) NativeMemory.Free((void*)arrays);
        }
    }

    private static long MultiplyAdds()
    {
        const long Rounds = 2_000_000;
        var (flops, result) = Vector512.IsHardwareAccelerated ? (Rounds * 24 * 32, Wide(Rounds)) : (Rounds * 12 * 16, Narrow(Rounds));
        return result == 0 ? 0 : flops;
    }

    private static double Best(int threads, TimeProvider time, Func<int, long> work)
    {
        var best = 0.0;
        for (var i = 0; i < Repetitions; i++)
        {
            using var ready = new Barrier(threads + 1);
            var done = new long[threads];
            var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
            {
                ready.SignalAndWait();
                done[index] = work(index);
                ready.SignalAndWait();
            })).ToArray();
            foreach (var worker in workers) worker.Start();
            ready.SignalAndWait();
            var started = time.GetTimestamp();
            ready.SignalAndWait();
            best = Math.Max(best, done.Sum() / time.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }

    /// <summary>24 independent sums of 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide(long rounds)
    {
        var (x, y) = (Vector512.Create(0.9999f), Vector512.Create(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        var (m, n, o, p, q, r) = (x, x, x, x, x, x);
        var (s, t, u, v, w, z) = (x, x, x, x, x, x);
        for (; rounds > 0; rounds--)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
            q = Vector512.FusedMultiplyAdd(q, x, y);
            r = Vector512.FusedMultiplyAdd(r, x, y);
            s = Vector512.FusedMultiplyAdd(s, x, y);
            t = Vector512.FusedMultiplyAdd(t, x, y);
            u = Vector512.FusedMultiplyAdd(u, x, y);
            v = Vector512.FusedMultiplyAdd(v, x, y);
            w = Vector512.FusedMultiplyAdd(w, x, y);
            z = Vector512.FusedMultiplyAdd(z, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + z);
    }

    /// <summary>12 independent sums of 8 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow(long rounds)
    {
        var (x, y) = (Vector256.Create(0.9999f), Vector256.Create(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (; rounds > 0; rounds--)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static unsafe long Triad(float* memory)
    {
        var count = (int)(ArrayBytes / sizeof(float));
        var sum = new Span<float>(memory, count);
        var addend = new Span<float>(memory + count, count);
        for (var i = 0; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + new Vector<float>(addend[i..])).CopyTo(sum[i..]);
        }

        return 3 * ArrayBytes;
    }
}
