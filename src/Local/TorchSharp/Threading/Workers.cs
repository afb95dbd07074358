namespace TorchSharp.Threading;

/// <summary>
/// The engine's threads. Work is split into tasks that each write their own part of the output, and whoever is free
/// takes the next one: which thread computes a part never shows in the result. Threads spin for a moment after work
/// (the next operation usually follows at once), then park.
/// </summary>
internal static class Workers
{
    // Short looks: an operation on a small batch takes a few microseconds in all.
    private const int PausesBetweenLooks = 2;
    private const int SpinsBeforeParking = 3000;
    private const int SpinsBeforeYielding = 2500;
    private static readonly object Gate = new();
    private static readonly SemaphoreSlim Wake = new(0);
    private static int _threads = Environment.ProcessorCount;
    private static int _started;
    private static int _parked;
    private static int _epoch;
    private static Job? _job;

    [ThreadStatic]
    private static bool _inside;

    /// <summary>How many threads an operation may use, the caller's own included.</summary>
    public static int Threads
    {
        get => Volatile.Read(ref _threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref _threads, value);
        }
    }

    /// <summary>Runs body(0) … body(count - 1), in any order and possibly at the same time.</summary>
    public static void Run(int count, Action<int> body)
    {
        var threads = Math.Min(Threads, count);
        if (threads <= 1 || _inside || !Monitor.TryEnter(Gate))
        {
            // One task, a nested call, or another caller has the threads: the order of tasks does not matter.
            for (var i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        try
        {
            _inside = true;
            RunShared(count, body, threads - 1);
        }
        finally
        {
            _inside = false;
            Monitor.Exit(Gate);
        }
    }

    /// <summary>Splits [0, length) into one piece a thread, of at least <paramref name="grain"/> elements, beginning at multiples of <paramref name="alignment"/>.</summary>
    public static void Ranges(long length, long grain, Action<long, long> body, int alignment = 64)
    {
        if (length <= 0)
        {
            return;
        }

        var pieces = (int)Math.Clamp(length / grain, 1, Threads);
        if (pieces == 1 || _inside)
        {
            body(0, length);
            return;
        }

        var size = (((length + pieces - 1) / pieces) + alignment - 1) / alignment * alignment;
        Run((int)((length + size - 1) / size), piece => body(piece * size, Math.Min(length, (piece + 1) * size)));
    }

    private static void RunShared(int count, Action<int> body, int helpers)
    {
        while (_started < helpers)
        {
            var index = _started++;
            new Thread(() => Serve(index)) { IsBackground = true, Name = $"TorchSharp worker {index + 1}" }.Start();
        }

        var job = new Job(body, count, helpers);
        Volatile.Write(ref _job, job);
        Interlocked.Increment(ref _epoch);
        var parked = Volatile.Read(ref _parked);
        if (parked > 0)
        {
            Wake.Release(parked);
        }

        job.Work();
        job.AwaitRest();
    }

    private static void Serve(int index)
    {
        _inside = true;
        var seen = 0;
        while (true)
        {
            var spins = 0;
            while (Volatile.Read(ref _epoch) == seen)
            {
                if (++spins < SpinsBeforeParking)
                {
                    Thread.SpinWait(PausesBetweenLooks);
                    continue;
                }

                Interlocked.Increment(ref _parked);
                if (Volatile.Read(ref _epoch) == seen)
                {
                    Wake.Wait();
                }

                Interlocked.Decrement(ref _parked);
            }

            seen = Volatile.Read(ref _epoch);
            var job = Volatile.Read(ref _job);
            if (job is not null && index < job.Helpers)
            {
                job.Work();
            }
        }
    }

    private sealed class Job(Action<int> body, int count, int helpers)
    {
        private int _next = -1;
        private int _done;
        private System.Runtime.ExceptionServices.ExceptionDispatchInfo? _failure;

        public int Helpers => helpers;

        public void Work()
        {
            int task;
            while ((task = Interlocked.Increment(ref _next)) < count)
            {
                try
                {
                    body(task);
                }
                catch (Exception failure)
                {
                    // Rethrown by the caller, once all tasks have let go of their buffers.
                    Interlocked.CompareExchange(ref _failure, System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure), null);
                }

                Interlocked.Increment(ref _done);
            }
        }

        public void AwaitRest()
        {
            var spins = 0;
            while (Volatile.Read(ref _done) < count)
            {
                if (++spins < SpinsBeforeYielding)
                {
                    Thread.SpinWait(PausesBetweenLooks);
                }
                else
                {
                    // More threads than processors: let the one that holds the last task run.
                    Thread.Yield();
                }
            }

            _failure?.Throw();
        }
    }
}
