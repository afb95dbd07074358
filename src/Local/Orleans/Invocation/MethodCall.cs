namespace Orleans.Runtime;

/// <summary>A call of an interface method.</summary>
internal abstract class MethodCall : Call
{
    private readonly InterfaceMethod _method;
    private readonly object?[] _arguments;

    protected MethodCall(InterfaceMethod method, GrainId targetId, object?[] arguments, CallContext? caller)
        : base(caller)
    {
        _method = method;
        _arguments = arguments;
        TargetId = targetId;
        if (Values is not null)
        {
            ReentrancyId = caller!.Values!.TryGetValue(RequestContext.ReentrancyHeader, out var id) && id is Guid chain ? chain : Guid.Empty;
        }
    }

    public override string Name => _method.Name;

    public override GrainId TargetId { get; }

    public override bool IsOneWay => _method.IsOneWay;

    public override bool IsReadOnly => _method.IsReadOnly;

    public override bool IsAlwaysInterleave => _method.IsAlwaysInterleave;

    public override TimeSpan Timeout => _method.IsOneWay ? System.Threading.Timeout.InfiniteTimeSpan : _method.Timeout;

    public override Task Invoke(object instance) => _method.Invoke(instance, _arguments);
}
