namespace Orleans.Runtime;

/// <summary>
/// The enumerations that callers of one activation have under way. One that nobody asks for during a whole response time-out is
/// ended. Used in the activation's turns.
/// </summary>
internal sealed class Enumerations : IAsyncDisposable
{
    private const int LargestBatch = 100;

    private readonly LocalRuntime _runtime;
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly CancellationTokenSource _ending;
    private readonly GrainTimer<Enumerations> _sweep;

    public Enumerations(LocalRuntime runtime, Activation activation)
    {
        _runtime = runtime;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(runtime.Stopping);
        _sweep = new(
            runtime, activation, static (self, _) => self.SweepAsync(), this, new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        activation.AddTimer(_sweep);
        _sweep.Change(runtime.ResponseTimeout, runtime.ResponseTimeout);
    }

    /// <summary>Lets those who wait for an element ask again, so that nothing keeps the activation from ending. Any thread.</summary>
    public void Interrupt() => _ending.Cancel();

    public Task<EnumerationStep<T>> BeginAsync<T>(Guid id, InterfaceMethod method, object grain, object?[] arguments, CancellationToken requestToken, CancellationToken callerToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(requestToken);
        var stream = ((Task<IAsyncEnumerable<T>>)method.Invoke(grain, arguments)).GetAwaiter().GetResult();
        var entry = new Entry<T>(stream.GetAsyncEnumerator(source.Token), source);
        _entries.Add(id, entry);
        return StepAsync(id, entry, method, callerToken);
    }

    public Task<EnumerationStep<T>> MoveNextAsync<T>(Guid id, InterfaceMethod method, CancellationToken callerToken) =>
        _entries.TryGetValue(id, out var entry) ? StepAsync(id, (Entry<T>)entry, method, callerToken) : Task.FromResult(new EnumerationStep<T>([], EnumerationStatus.Missing));

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(Guid id)
    {
        if (!_entries.Remove(id, out var entry))
        {
            return false;
        }

        await EndAsync(entry);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _sweep.Dispose();
        foreach (var id in _entries.Keys.ToList())
        {
            await RemoveAsync(id);
        }

        _ending.Dispose();
    }

    private async Task<EnumerationStep<T>> StepAsync<T>(Guid id, Entry<T> entry, InterfaceMethod method, CancellationToken callerToken)
    {
        entry.IsSeen = true;
        try
        {
            var ready = await TakeReadyAsync(entry);
            if (entry.Next is null && ready.Count < LargestBatch)
            {
                await RemoveAsync(id);
                return new(ready, EnumerationStatus.Completed);
            }

            return ready.Count > 0 ? new(ready, EnumerationStatus.GoesOn) : await AwaitNextAsync(id, entry, method, callerToken);
        }
        catch
        {
            await RemoveAsync(id);
            throw;
        }
    }

    /// <summary>Takes elements until one has to be waited for, which is then pending, or there are no more, or enough.</summary>
    private static async Task<List<T>> TakeReadyAsync<T>(Entry<T> entry)
    {
        var values = new List<T>();
        while (entry.Next is null && values.Count < LargestBatch)
        {
            var next = entry.Enumerator.MoveNextAsync();
            if (!next.IsCompletedSuccessfully)
            {
                entry.Pending = next.AsTask();
            }
            else if (await next)
            {
                values.Add(entry.Enumerator.Current);
            }
            else
            {
                break;
            }
        }

        return values;
    }

    private async Task<EnumerationStep<T>> AwaitNextAsync<T>(Guid id, Entry<T> entry, InterfaceMethod method, CancellationToken callerToken)
    {
        var next = entry.Pending!;
        entry.IsBusy = true;
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(callerToken, _ending.Token))
        {
            // Half of what the caller waits: it hears that the enumeration lives, and asks again.
            await ((Task)next).WaitAsync(method.Timeout / 2, _runtime.Messaging, either.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        entry.IsBusy = false;
        entry.IsSeen = true;
        callerToken.ThrowIfCancellationRequested();
        if (!next.IsCompleted)
        {
            return new([], EnumerationStatus.GoesOn);
        }

        entry.Pending = null;
        if (await next)
        {
            return new([entry.Enumerator.Current], EnumerationStatus.GoesOn);
        }

        await RemoveAsync(id);
        return new([], EnumerationStatus.Completed);
    }

    private async Task SweepAsync()
    {
        foreach (var (id, entry) in _entries.ToList())
        {
            if (!entry.IsSeen && !entry.IsBusy)
            {
                await RemoveAsync(id);
            }

            entry.IsSeen = false;
        }
    }

    private async Task EndAsync(Entry entry)
    {
        try
        {
            await entry.Source.CancelAsync();
            if (entry.Next is { } next)
            {
                await next.WaitAsync(_runtime.ResponseTimeout, _runtime.Messaging)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            // An enumerator that runs cannot be disposed.
            if (entry.Next is null or { IsCompleted: true })
            {
                await entry.DisposeAsync().AsTask().WaitAsync(_runtime.ResponseTimeout, _runtime.Messaging);
            }
        }
        catch (Exception failure)
        {
            _runtime.LogEnumerationNotEnded(failure);
        }
        finally
        {
            entry.Source.Dispose();
        }
    }

    private abstract class Entry(CancellationTokenSource source)
    {
        public CancellationTokenSource Source { get; } = source;

        /// <summary>Asked for since the last sweep.</summary>
        public bool IsSeen { get; set; }

        /// <summary>Somebody waits for an element.</summary>
        public bool IsBusy { get; set; }

        public abstract Task? Next { get; }

        public abstract ValueTask DisposeAsync();
    }

    private sealed class Entry<T>(IAsyncEnumerator<T> enumerator, CancellationTokenSource source) : Entry(source)
    {
        public IAsyncEnumerator<T> Enumerator => enumerator;

        /// <summary>The element that is waited for.</summary>
        public Task<bool>? Pending { get; set; }

        public override Task? Next => Pending;

        public override ValueTask DisposeAsync() => enumerator.DisposeAsync();
    }
}
