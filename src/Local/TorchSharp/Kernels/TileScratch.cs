using System.Runtime.InteropServices;

namespace TorchSharp.Kernels;

/// <summary>A thread's own packed panel of B, and a tile's worth of C.</summary>
internal sealed unsafe class TileScratch
{
    private const long PanelElements = MatrixProduct.NarrowBlockDepth * 32;

    [ThreadStatic]
    private static TileScratch? _ofThread;

    private TileScratch()
    {
    }

    ~TileScratch()
    {
        NativeMemory.AlignedFree(Panel);
        NativeMemory.AlignedFree(Corner);
    }

    public static TileScratch OfThread => _ofThread ??= new TileScratch();

    public float* Panel { get; } = (float*)NativeMemory.AlignedAlloc((nuint)(PanelElements * sizeof(float)), 64);

    // Cleared once: elements outside the matrix take part in the arithmetic, though nobody reads them.
    public float* Corner { get; } = NewCorner();

    private static float* NewCorner()
    {
        var corner = (float*)NativeMemory.AlignedAlloc(TileShape.MostElements * sizeof(float), 64);
        NativeMemory.Clear(corner, TileShape.MostElements * sizeof(float));
        return corner;
    }
}
