namespace Orleans.Runtime;

/// <summary>A call with a result.</summary>
internal class ResultCall<TResult>(InterfaceMethod method, GrainId targetId, object?[] arguments, CallContext? caller)
    : MethodCall(method, targetId, arguments, caller)
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _completion.Task;

    public override bool IsCompleted => _completion.Task.IsCompleted;

    public override Task Completion => WithoutFailure(_completion.Task);

    protected override void SetResult(Task outcome) => _completion.TrySetResult(((Task<TResult>)outcome).GetAwaiter().GetResult());

    protected override void SetException(Exception failure) => _completion.TrySetException(failure);

    protected override void SetCanceled(CancellationToken token) => _completion.TrySetCanceled(token);
}
