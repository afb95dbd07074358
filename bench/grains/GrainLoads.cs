using System.Diagnostics;
using Retort.Bench.Grains.Grains;

namespace Retort.Bench.Grains;

/// <summary>What the cases do.</summary>
internal static class GrainLoads
{
    private const int Callers = 256;
    private const int Batch = 1000;
    private const int IdleGrains = 1_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static Task<double> SequentialAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var grain = silo.Bench(0);
        return RateAsync(silo, CallAsync, cancellationToken);

        async Task<int> CallAsync()
        {
            for (var i = 0; i < Batch; i++) await grain.CountAsync(1);
            return Batch;
        }
    }

    public static Task<double> BetweenGrainsAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var (caller, other) = (silo.Bench(0), silo.Bench(1));
        return RateAsync(silo, CallAsync, cancellationToken);

        async Task<int> CallAsync()
        {
            await caller.CallAsync(other, Batch);
            return Batch;
        }
    }

    public static Task<double> ConcurrentAsync(BenchSilo silo, CancellationToken cancellationToken) => ManyAsync(silo, silo.Bench, cancellationToken);

    public static Task<double> ContendedAsync(BenchSilo silo, CancellationToken cancellationToken) => ManyAsync(silo, _ => silo.Bench(0), cancellationToken);

    public static async Task<double> TimersAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var grains = Enumerable.Range(0, 1000).Select(key => silo.Bench(key)).ToList();
        await Task.WhenAll(grains.Select(grain => grain.StartTimerAsync()));
        await Task.Delay(WarmUp, cancellationToken);
        var before = await TicksAsync();
        var started = silo.Time.GetTimestamp();
        await Task.Delay(Measured, cancellationToken);
        var after = await TicksAsync();
        var seconds = silo.Time.GetElapsedTime(started).TotalSeconds;
        await Task.WhenAll(grains.Select(grain => grain.StopTimerAsync()));
        return (after - before) / seconds;

        async Task<long> TicksAsync() => (await Task.WhenAll(grains.Select(grain => grain.CountAsync(0)))).Sum(count => (long)count);
    }

    public static Task<double> WritesAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var grains = Enumerable.Range(0, Callers).Select(key => silo.State(key)).ToList();
        return RateAsync(silo, WriteAsync, cancellationToken);

        async Task<int> WriteAsync()
        {
            await Task.WhenAll(grains.Select(grain => grain.AddAsync(1)));
            return Callers;
        }
    }

    public static async Task<double> ActivationsAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var next = 0L;
        return await RateAsync(silo, ActivateAsync, cancellationToken);

        async Task<int> ActivateAsync()
        {
            var first = next;
            next += Callers;
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(offset => silo.State(first + offset).TotalAsync()));
            return Callers;
        }
    }

    /// <returns>Resident megabytes (10^6 bytes) of this process once all grains are idle.</returns>
    public static async Task<double> IdleMemoryAsync(BenchSilo silo, CancellationToken cancellationToken)
    {
        var sum = 0L;
        for (var first = 0L; first < IdleGrains; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += (await Task.WhenAll(Enumerable.Range(0, Batch).Select(offset => silo.State(first + offset).TotalAsync()))).Sum();
        }

        if (sum != (long)IdleGrains * (IdleGrains - 1) / 2) throw new InvalidOperationException("Some grain has the state of another.");
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var resident = ResidentBytes() / 1e6;

        // Still there: what was collected would be read again.
        if (await silo.State(IdleGrains - 1).TotalAsync() != IdleGrains - 1) throw new InvalidOperationException("A grain lost its state.");
        return resident;
    }

    private static Task<double> ManyAsync(BenchSilo silo, Func<long, IBenchGrain> grain, CancellationToken cancellationToken)
    {
        var grains = Enumerable.Range(0, Callers).Select(key => grain(key)).ToList();
        return RateAsync(silo, CallAsync, cancellationToken);

        async Task<int> CallAsync()
        {
            const int Each = 100;
            await Task.WhenAll(grains.Select(async one =>
            {
                for (var i = 0; i < Each; i++) await one.CountAsync(1);
            }));
            return Callers * Each;
        }
    }

    private static async Task<double> RateAsync(BenchSilo silo, Func<Task<int>> work, CancellationToken cancellationToken)
    {
        await DuringAsync(WarmUp);
        return await DuringAsync(Measured);

        async Task<double> DuringAsync(TimeSpan time)
        {
            var done = 0L;
            var started = silo.Time.GetTimestamp();
            while (silo.Time.GetElapsedTime(started) < time)
            {
                cancellationToken.ThrowIfCancellationRequested();
                done += await work();
            }

            return done / silo.Time.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static long ResidentBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
