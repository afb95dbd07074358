using TorchSharp;
using TorchSharp.Kernels;

namespace Retort.Local.TorchSharp.Tests.Kernels;

/// <summary>Sets vector width and number of threads until disposed.</summary>
internal sealed class EngineSettings : IDisposable
{
    private readonly int _width = SimdWidth.Bits;
    private readonly int _threads = torch.get_num_threads();

    public static EngineSettings Use(int width, int threads)
    {
        var previous = new EngineSettings();
        SimdWidth.Bits = width;
        torch.set_num_threads(threads);
        return previous;
    }

    public void Dispose()
    {
        SimdWidth.Bits = _width;
        torch.set_num_threads(_threads);
    }
}
