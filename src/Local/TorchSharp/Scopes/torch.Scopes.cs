namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope on this thread; disposing it disposes the tensors made meanwhile.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();
}
