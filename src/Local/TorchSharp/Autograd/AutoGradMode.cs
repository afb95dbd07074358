namespace TorchSharp.Autograd;

/// <summary>Switches recording on or off for the current thread until disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    [ThreadStatic]
    private static bool _disabled;

    private readonly bool _previouslyDisabled;

    public AutoGradMode(bool enabled)
    {
        _previouslyDisabled = _disabled;
        _disabled = !enabled;
    }

    public static bool IsEnabled => !_disabled;

    public void Dispose() => _disabled = _previouslyDisabled;
}
