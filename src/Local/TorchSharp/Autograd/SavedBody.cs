namespace TorchSharp.Autograd;

/// <summary>A value that backward will need: the memory without its history, and the version it had.</summary>
internal readonly struct SavedBody(TensorBody body)
{
    private readonly TensorBody _body = body.Alias();
    private readonly int _version = body.Storage.Version;

    public TensorBody Get(string node)
    {
        if (_body.Storage.Version != _version)
        {
            throw new InvalidOperationException($"A tensor of shape {Layout.Text(_body.Shape)} that {node} needs for its gradient was changed in place after the forward pass (version {_body.Storage.Version}, expected {_version}).");
        }

        return _body;
    }

    public void Release() => _body.Release();
}
