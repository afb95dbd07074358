namespace Orleans.Runtime;

/// <summary>A call without a result.</summary>
internal sealed class VoidCall(InterfaceMethod method, GrainId targetId, object?[] arguments, CallContext? caller)
    : MethodCall(method, targetId, arguments, caller)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _completion.Task;

    public override bool IsCompleted => _completion.Task.IsCompleted;

    public override Task Completion => WithoutFailure(_completion.Task);

    protected override void SetResult(Task outcome) => _completion.TrySetResult();

    protected override void SetException(Exception failure)
    {
        _completion.TrySetException(failure);

        // Nobody awaits a one-way call, and its failure was logged: it is not unobserved.
        _ = IsOneWay ? _completion.Task.Exception : null;
    }

    protected override void SetCanceled(CancellationToken token) => _completion.TrySetCanceled(token);
}
