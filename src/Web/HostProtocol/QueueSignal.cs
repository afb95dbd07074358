using Retort.Contracts.Queue;

namespace Retort.Web.HostProtocol;

/// <summary>Wakes every waiting lease request of this process when a run enters the queue.</summary>
public sealed class QueueSignal : IQueueObserver
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Completes with the next notice after this was read.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public Task RunReadyAsync()
    {
        Interlocked.Exchange(ref _next, NewSource()).SetResult();
        return Task.CompletedTask;
    }

    // Continuations must not run on the caller: it is the queue.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
