namespace Orleans.Runtime;

/// <summary>One step of an enumeration: runs between the turns of requests, as Orleans runs it.</summary>
internal sealed class EnumerationCall<TResult>(InterfaceMethod method, GrainId targetId, CallContext? caller, Func<Enumerations, object, Task<TResult>> step)
    : ResultCall<TResult>(method, targetId, [], caller)
{
    public override bool IsAlwaysInterleave => true;

    public override bool IsReadOnly => false;

    // Observers have no enumerations: their interfaces are refused before.
    public override Task Invoke(object instance) => step(((Activation)RuntimeContext.Current!).Enumerations, instance);
}
