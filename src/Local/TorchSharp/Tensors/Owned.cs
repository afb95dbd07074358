namespace TorchSharp;

/// <summary>Releases a body at the end of a block.</summary>
internal readonly ref struct Owned(TensorBody body)
{
    public TensorBody Body { get; } = body;

    public void Dispose() => Body.Release();
}
