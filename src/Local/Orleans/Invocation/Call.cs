using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>A request on its way: from the reference through the target's queue to the caller's task.</summary>
/// <remarks>It is also the context that flows with its execution, which saves an allocation for each request.</remarks>
[DebuggerDisplay("{Name} on {TargetId}")]
internal abstract class Call : CallContext
{
    private CancellationTokenRegistration _cancellation;
    private volatile Call? _parent;

    protected Call(CallContext? caller)
    {
        Values = caller?.Values;
        Call = this;

        // A caller that has ended waits for nothing: leaving it out keeps chains from growing for ever.
        _parent = caller?.Call is { IsCompleted: false } parent ? parent : null;
    }

    public abstract string Name { get; }

    public abstract GrainId TargetId { get; }

    public abstract bool IsCompleted { get; }

    /// <summary>Ends when the caller's task does, and never fails.</summary>
    public abstract Task Completion { get; }

    public virtual bool IsOneWay => false;

    public virtual bool IsReadOnly => false;

    public virtual bool IsAlwaysInterleave => false;

    /// <summary>Belongs to one activation, such as a timer tick: runs there or nowhere, also while it deactivates.</summary>
    public virtual bool IsLocalOnly => false;

    /// <summary>Whether it counts as use, so that the grain is not idle.</summary>
    public virtual bool IsKeepAlive => true;

    /// <summary>The longest time the caller waits; infinite for requests that nobody waits for.</summary>
    public virtual TimeSpan Timeout => System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Timestamp of the runtime's clock when the request was made.</summary>
    public long Created { get; set; }

    /// <summary>The request in whose execution this one was made, as long as it waits.</summary>
    public Call? Parent => _parent;

    public ICallTarget? Target { get; set; }

    /// <summary>How often its activation ended before it could run.</summary>
    public int Reroutes { get; set; }

    /// <summary>Set when execution begins: it has left the queue.</summary>
    public bool IsStarted { get; set; }

    public bool CanInterleave => IsAlwaysInterleave || IsReadOnly || IsLocalOnly || ReentrancyId != Guid.Empty;

    public Guid ReentrancyId { get; private protected init; }

    /// <summary>Next in the target's queue.</summary>
    public Call? NextWaiting { get; set; }

    public Call? NextPending { get; set; }

    public Call? PreviousPending { get; set; }

    /// <summary>The list of requests whose callers wait; null when in none.</summary>
    public PendingCalls.Shard? PendingIn { get; set; }

    /// <summary>Calls the method. Returns its task, or throws what the method threw before its first await.</summary>
    public abstract Task Invoke(object instance);

    /// <summary>Completes the caller's task with the outcome of a finished one.</summary>
    public void Complete(Task outcome)
    {
        if (outcome.IsCompletedSuccessfully)
        {
            SetResult(outcome);
        }
        else if (outcome.IsCanceled)
        {
            SetCanceled(CancellationOf(outcome));
        }
        else
        {
            // One exception, as await would throw it.
            SetException(outcome.Exception!.InnerExceptions[0]);
        }

        OnCompleted();
    }

    public void Fail(Exception failure)
    {
        SetException(failure);
        OnCompleted();
    }

    public void Cancel(CancellationToken token)
    {
        SetCanceled(token);
        OnCompleted();
    }

    /// <summary>Completes the caller's task as cancelled when the token is, without waiting for the grain.</summary>
    public void CancelWith(CancellationToken token) =>
        _cancellation = token.UnsafeRegister(static (call, token) => ((Call)call!).Cancel(token), this);

    protected static async Task WithoutFailure(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    protected abstract void SetResult(Task outcome);

    protected abstract void SetException(Exception failure);

    protected abstract void SetCanceled(CancellationToken token);

    private static CancellationToken CancellationOf(Task outcome)
    {
        try
        {
            outcome.GetAwaiter().GetResult();
            return CancellationToken.None;
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled.CancellationToken;
        }
    }

    private void OnCompleted()
    {
        PendingIn?.Remove(this);
        _cancellation.Unregister();
        _parent = null;
    }
}
