using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The proxy behind every reference.</summary>
internal class LocalReference : GrainReference
{
    private GrainId _grainId;
    private LocalRuntime? _runtime;

    // Where the last request went. Saves the look-up as long as that activation lives.
    private ICallTarget? _target;

    public override GrainId GrainId => _grainId;

    public static object Create(LocalRuntime runtime, GrainId grainId, Type interfaceType)
    {
        var proxy = Create(interfaceType, typeof(LocalReference));
        var reference = (LocalReference)proxy;
        reference._runtime = runtime;
        reference._grainId = grainId;
        return proxy;
    }

    public override string ToString() => $"GrainReference:{_grainId}";

    public void Send(Call call, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (token.CanBeCanceled)
        {
            call.CancelWith(token);
        }

        _runtime!.Send(call, ref _target);
    }

    internal override object CastTo(Type interfaceType) =>
        interfaceType.IsInstanceOfType(this) ? this : Create(_runtime!, _grainId, interfaceType);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _runtime!.MethodOf(targetMethod!).Send(this, args ?? []);
}
