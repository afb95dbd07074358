using System.Linq.Expressions;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>How a method's return type becomes the caller's task, and the grain's result a task of the runtime.</summary>
internal abstract class ReturnShape
{
    public abstract bool HasResult { get; }

    /// <exception cref="NotSupportedException">The method returns something that cannot be awaited.</exception>
    public static ReturnShape Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
        {
            return new VoidShape();
        }

        if (type == typeof(Task))
        {
            return new TaskShape();
        }

        if (type == typeof(ValueTask))
        {
            return new ValueTaskShape();
        }

        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var shape = generic == typeof(Task<>) ? typeof(TaskShape<>)
            : generic == typeof(ValueTask<>) ? typeof(ValueTaskShape<>)
            : generic == typeof(IAsyncEnumerable<>) ? typeof(StreamShape<>)
            : throw new NotSupportedException(
                $"{method.DeclaringType!.Name}.{method.Name} returns {type}: a grain method returns Task, ValueTask, their generic forms, IAsyncEnumerable, or void.");
        return (ReturnShape)Activator.CreateInstance(shape.MakeGenericType(type.GetGenericArguments()))!;
    }

    public abstract object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token);

    /// <summary>Turns the method's call expression into one of type <see cref="Task"/>.</summary>
    public virtual Expression ToTask(Expression call) => call;

    private static Task SendVoid(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token)
    {
        var call = new VoidCall(method, reference.GrainId, arguments, CallContext.Current);
        reference.Send(call, token);
        return call.IsOneWay ? Task.CompletedTask : call.Task;
    }

    private static Task<TResult> SendForResult<TResult>(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token)
    {
        var call = new ResultCall<TResult>(method, reference.GrainId, arguments, CallContext.Current);
        reference.Send(call, token);
        return call.Task;
    }

    private sealed class VoidShape : ReturnShape
    {
        public override bool HasResult => false;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token)
        {
            SendVoid(method, reference, arguments, token);
            return null;
        }

        public override Expression ToTask(Expression call) => Expression.Block(call, Expression.Constant(Task.CompletedTask));
    }

    private sealed class TaskShape : ReturnShape
    {
        public override bool HasResult => false;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) =>
            SendVoid(method, reference, arguments, token);
    }

    private sealed class ValueTaskShape : ReturnShape
    {
        public override bool HasResult => false;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) =>
            new ValueTask(SendVoid(method, reference, arguments, token));

        public override Expression ToTask(Expression call) => Expression.Call(call, nameof(ValueTask.AsTask), null);
    }

    private sealed class TaskShape<TResult> : ReturnShape
    {
        public override bool HasResult => true;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) =>
            SendForResult<TResult>(method, reference, arguments, token);
    }

    private sealed class ValueTaskShape<TResult> : ReturnShape
    {
        public override bool HasResult => true;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) =>
            new ValueTask<TResult>(SendForResult<TResult>(method, reference, arguments, token));

        public override Expression ToTask(Expression call) => Expression.Call(call, nameof(ValueTask<>.AsTask), null);
    }

    /// <remarks>The task only carries the enumerable: nothing of it has run.</remarks>
    private sealed class StreamShape<TElement> : ReturnShape
    {
        public override bool HasResult => true;

        public override object? Send(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) =>
            new GrainStream<TElement>(method, reference, arguments, token);

        public override Expression ToTask(Expression call) => Expression.Call(typeof(Task), nameof(Task.FromResult), [typeof(IAsyncEnumerable<TElement>)], call);
    }
}
