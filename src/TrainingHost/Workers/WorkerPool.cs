using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Workers;

/// <summary>
/// The host's workers: keeps those that are free for the next run, so that the runtime's start, its compilation and the data set are
/// paid for once, and divides the processor among those that work.
/// </summary>
/// <remarks>
/// Results do not depend on the number of threads, so the shares follow the number of runs: with r runs on c cores each has c/r
/// threads, and when one ends the others get its cores at their next step.
/// </remarks>
/// <param name="options">The host's.</param>
/// <param name="start">Starts a worker.</param>
public sealed class WorkerPool(TrainingHostOptions options, Func<Worker> start) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Worker> _free = [];
    private readonly List<Worker> _busy = [];

    /// <summary>A worker for one run, with its share of the processor.</summary>
    /// <exception cref="WorkerLostException">None can be started, or the new one ended at once.</exception>
    public async Task<Worker> TakeAsync()
    {
        var worker = await TakeFreeAsync() ?? await StartAsync();
        await ChangeAsync(() => _busy.Add(worker));
        return worker;
    }

    /// <summary>Takes a worker back.</summary>
    /// <param name="worker">That <see cref="TakeAsync"/> gave.</param>
    /// <param name="again">Whether its run ended in order, so that the next may have it.</param>
    public async Task ReturnAsync(Worker worker, bool again)
    {
        await ChangeAsync(() =>
        {
            _busy.Remove(worker);
            if (again) _free.Push(worker);
        });
        if (!again) await worker.DisposeAsync();
    }

    /// <summary>Ends the free workers; those that work belong to their runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Worker[] free;
        lock (_lock)
        {
            free = [.. _free];
            _free.Clear();
        }

        await Task.WhenAll(free.Select(worker => worker.DisposeAsync().AsTask()));
    }

    private async Task<Worker?> TakeFreeAsync()
    {
        while (true)
        {
            Worker? worker;
            lock (_lock) _free.TryPop(out worker);
            if (worker is null || !worker.Exited.IsCompleted) return worker;

            // It ended while nobody looked, which cost no run anything.
            await worker.DisposeAsync();
        }
    }

    private async Task<Worker> StartAsync()
    {
        var worker = start();
        try
        {
            await worker.GreetAsync(options);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    private async Task ChangeAsync(Action change)
    {
        Worker[] busy;
        lock (_lock)
        {
            change();
            for (var i = 0; i < _busy.Count; i++)
                _busy[i].Threads = Math.Max(1, options.Threads / _busy.Count + (i < options.Threads % _busy.Count ? 1 : 0));
            busy = [.. _busy];
        }

        foreach (var worker in busy)
        {
            try
            {
                await worker.SendShareAsync();
            }
            catch (WorkerLostException)
            {
                // Its own run says so.
            }
        }
    }
}
