using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Kernels;

/// <summary>
/// How a few images lie in a thread's scratch, so that a convolution reads them without an im2col matrix: padded, one
/// plane for each channel and phase, and all rows of all images at one pitch. Then position p = image · ImagePitch + row ·
/// Pitch + column of the output finds the input of any tap at p + a constant of that tap. Positions between rows and
/// between images are computed too and thrown away; they are few, because neighbours share their margins of zeros.
/// </summary>
/// <remarks>
/// With a stride s the padded image is split into s · s phases (rows ≡ i, columns ≡ j modulo s), in each of which the taps
/// move by one. Phases that no tap reads are left out.
/// </remarks>
internal sealed unsafe class ConvolutionGrid
{
    /// <summary>What a task works on at a time: its slopes (eight planes of so many floats) stay in the first-level cache.</summary>
    private const long WantedPositions = 1056;
    private const long WidestTile = 48;
    private readonly long _height;
    private readonly long _width;
    private readonly (long Y, long X) _stride;
    private readonly (long Y, long X) _padding;
    private readonly (long Y, long X)[] _phases;
    private readonly long _planeRows;
    private readonly long _planeColumns;

    /// <param name="images">All images there are.</param>
    /// <param name="size">Rows and columns of a source image.</param>
    /// <param name="stride">Of positions over the source.</param>
    /// <param name="padding">Zeros above and to the left; negative where the source is cropped.</param>
    /// <param name="positions">Rows and columns of output positions.</param>
    /// <param name="taps">Where the taps read, relative to a position's place on the padded source.</param>
    public ConvolutionGrid(long images, (long Y, long X) size, (long Y, long X) stride, (long Y, long X) padding, (long Y, long X) positions, ReadOnlySpan<(long Y, long X)> taps)
    {
        (_height, _width) = size;
        _stride = stride;
        _padding = padding;
        Rows = positions.Y;
        Columns = positions.X;

        var phases = new List<(long Y, long X)>();
        (long Y, long X) reach = (0, 0);
        foreach (var (y, x) in taps)
        {
            reach = (Math.Max(reach.Y, y / stride.Y), Math.Max(reach.X, x / stride.X));
            if (!phases.Contains((y % stride.Y, x % stride.X)))
            {
                phases.Add((y % stride.Y, x % stride.X));
            }
        }

        _phases = [.. phases];
        _planeRows = positions.Y + reach.Y;
        _planeColumns = positions.X + reach.X;
        var sharedRows = stride.Y > 1 ? 0 : Math.Max(0, Math.Min(padding.Y, _planeRows - padding.Y - _height));
        var sharedColumns = stride.X > 1 ? 0 : Math.Max(0, Math.Min(padding.X, _planeColumns - padding.X - _width));
        Pitch = _planeColumns - sharedColumns;
        ImagePitch = (_planeRows - sharedRows) * Pitch;
        Images = Math.Clamp(WantedPositions / ImagePitch, 1, Math.Max(1, images));

        // An odd number of cache lines, so that the planes' beginnings fall into different sets.
        var whole = ((Positions(Images) + WidestTile - 1) / WidestTile * WidestTile) + (reach.Y * Pitch) + reach.X;
        PlaneSize = (((whole + 15) / 16) | 1) * 16;
    }

    /// <summary>Images in one scratch.</summary>
    public long Images { get; }

    public long Rows { get; }

    public long Columns { get; }

    public long Pitch { get; }

    public long ImagePitch { get; }

    /// <summary>Elements from one plane to the next.</summary>
    public long PlaneSize { get; }

    /// <summary>Planes for each channel.</summary>
    public int Phases => _phases.Length;

    public static long DivideUp(long value, long divisor) => value >= 0 ? (value + divisor - 1) / divisor : -(-value / divisor);

    /// <summary>One past the last position that counts.</summary>
    public long Positions(long images) => ((images - 1) * ImagePitch) + ((Rows - 1) * Pitch) + Columns;

    /// <summary>Where a tap finds its input: the distance from a position, in the channel's first plane.</summary>
    public long OffsetOf((long Y, long X) tap)
    {
        var phase = Array.IndexOf(_phases, (tap.Y % _stride.Y, tap.X % _stride.X));
        return (phase * PlaneSize) + (tap.Y / _stride.Y * Pitch) + (tap.X / _stride.X);
    }

    /// <summary>Copies images into the scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<T>(T* source, long imageStride, long planeStride, long images, long channels, T* scratch)
        where T : unmanaged
    {
        for (long channel = 0; channel < channels; channel++)
        {
            foreach (var (phaseY, phaseX) in _phases)
            {
                NativeMemory.Clear(scratch, (nuint)(PlaneSize * sizeof(T)));
                var firstRow = Math.Max(0, DivideUp(_padding.Y - phaseY, _stride.Y));
                var endRow = Math.Min(_planeRows, DivideUp(_padding.Y + _height - phaseY, _stride.Y));
                var firstColumn = Math.Max(0, DivideUp(_padding.X - phaseX, _stride.X));
                var endColumn = Math.Min(_planeColumns, DivideUp(_padding.X + _width - phaseX, _stride.X));
                for (long image = 0; image < images; image++)
                {
                    for (var row = firstRow; row < endRow; row++)
                    {
                        var from = source + (image * imageStride) + (((row * _stride.Y) + phaseY - _padding.Y) * _width) + (firstColumn * _stride.X) + phaseX - _padding.X;
                        CopyEach(from, _stride.X, scratch + (image * ImagePitch) + (row * Pitch) + firstColumn, endColumn - firstColumn);
                    }
                }

                scratch += PlaneSize;
            }

            source += planeStride;
        }
    }

    /// <summary>Copies maps of one value for each position into the scratch, with zeros at all positions that do not count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillPositions<T>(T* source, long imageStride, long planeStride, long images, long planes, long planeSize, T* scratch)
        where T : unmanaged
    {
        for (long plane = 0; plane < planes; plane++)
        {
            NativeMemory.Clear(scratch, (nuint)(planeSize * sizeof(T)));
            for (long image = 0; image < images; image++)
            {
                for (long row = 0; row < Rows; row++)
                {
                    CopyEach(source + (image * imageStride) + (row * Columns), 1, scratch + (image * ImagePitch) + (row * Pitch), Columns);
                }
            }

            source += planeStride;
            scratch += planeSize;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyEach<T>(T* source, long stride, T* destination, long count)
        where T : unmanaged
    {
        if (stride != 1)
        {
            for (long i = 0; i < count; i++)
            {
                destination[i] = source[i * stride];
            }
        }
        else if (count >= Vector512<T>.Count)
        {
            for (long i = 0; i <= count - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                Vector512.Load(source + i).Store(destination + i);
            }

            // The last register overlaps the one before.
            Vector512.Load(source + count - Vector512<T>.Count).Store(destination + count - Vector512<T>.Count);
        }
        else if (count >= Vector128<T>.Count)
        {
            for (long i = 0; i <= count - Vector128<T>.Count; i += Vector128<T>.Count)
            {
                Vector128.Load(source + i).Store(destination + i);
            }

            Vector128.Load(source + count - Vector128<T>.Count).Store(destination + count - Vector128<T>.Count);
        }
        else
        {
            for (long i = 0; i < count; i++)
            {
                destination[i] = source[i];
            }
        }
    }
}
