namespace Orleans.Runtime;

/// <summary>An observer that grains can call: executes its calls one after the other on the thread pool.</summary>
/// <remarks>Holds the object weakly, as a client's process would if it forgot it.</remarks>
internal sealed class ObserverTarget(LocalRuntime runtime, GrainId id, IGrainObserver observer) : ICallTarget, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private WaitingCalls _waiting;
    private Call? _current;
    private bool _isRunning;
    private bool _isDeleted;

    public Call? Blocking => Volatile.Read(ref _current);

    public bool TryEnqueue(Call call)
    {
        lock (_lock)
        {
            if (_isDeleted)
            {
                return false;
            }

            call.Target = this;
            _waiting.Add(call);
            if (_isRunning)
            {
                return true;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    public void Delete()
    {
        WaitingCalls left;
        lock (_lock)
        {
            _isDeleted = true;
            left = _waiting;
            _waiting = default;
        }

        while (left.TakeFirst() is { } call)
        {
            call.Fail(new ClientNotAvailableException(id));
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        while (true)
        {
            Call? call;
            lock (_lock)
            {
                _current = call = _waiting.TakeFirst();
                if (call is null)
                {
                    _isRunning = false;
                    return;
                }

                call.IsStarted = true;
            }

            if (!_observer.TryGetTarget(out var instance))
            {
                runtime.RemoveObserver(id);
                call.Fail(new ClientNotAvailableException(id));
                continue;
            }

            var outcome = ExecuteAsync(call, instance);
            await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (outcome.IsFaulted && (call.IsOneWay || call.IsCompleted))
            {
                runtime.LogUnseenFailure(outcome.Exception!.InnerExceptions[0], call.Name, id);
            }

            call.Complete(call.IsCompleted || !outcome.IsCompletedSuccessfully ? outcome : outcome.GetAwaiter().GetResult());
        }
    }

    // The method's own task is the result, so that a failure or cancellation before its first await looks like a later one.
    private static async Task<Task> ExecuteAsync(Call call, IGrainObserver instance)
    {
        CallContext.Current = call;
        var task = call.Invoke(instance);
        await task;
        return task;
    }
}
