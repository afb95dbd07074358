using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    private const long ShortGap = 16;
    private readonly long _height;
    private readonly long _width;
    private readonly (long Y, long X) _stride;
    private readonly (long Y, long X) _padding;
    private readonly (long Y, long X)[] _phases;

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
        var planeRows = positions.Y + reach.Y;
        var planeColumns = positions.X + reach.X;
        var sharedRows = stride.Y > 1 ? 0 : Math.Max(0, Math.Min(padding.Y, planeRows - padding.Y - _height));
        var sharedColumns = stride.X > 1 ? 0 : Math.Max(0, Math.Min(padding.X, planeColumns - padding.X - _width));
        Pitch = planeColumns - sharedColumns;
        ImagePitch = (planeRows - sharedRows) * Pitch;
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

    /// <summary>Copies images into the scratch, with zeros around them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<T>(T* source, long imageStride, long planeStride, long images, long channels, T* scratch)
        where T : unmanaged
    {
        var rows = ImagePitch / Pitch;
        for (long channel = 0; channel < channels; channel++)
        {
            foreach (var (phaseY, phaseX) in _phases)
            {
                var firstRow = Math.Clamp(DivideUp(_padding.Y - phaseY, _stride.Y), 0, rows);
                var endRow = Math.Clamp(DivideUp(_padding.Y + _height - phaseY, _stride.Y), firstRow, rows);
                var firstColumn = Math.Clamp(DivideUp(_padding.X - phaseX, _stride.X), 0, Pitch);
                var endColumn = Math.Clamp(DivideUp(_padding.X + _width - phaseX, _stride.X), firstColumn, Pitch);
                var next = scratch;
                for (long image = 0; image < images; image++)
                {
                    var from = source + (image * imageStride) + (((firstRow * _stride.Y) + phaseY - _padding.Y) * _width) + (firstColumn * _stride.X) + phaseX - _padding.X;
                    for (var row = firstRow; row < endRow; row++)
                    {
                        var line = scratch + (image * ImagePitch) + (row * Pitch);
                        next = Clear(next, line + firstColumn);
                        CopyEach(from, _stride.X, next, endColumn - firstColumn);
                        next += endColumn - firstColumn;
                        from += _stride.Y * _width;
                    }
                }

                scratch += PlaneSize;
                Clear(next, scratch);
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
            var next = scratch;
            for (long image = 0; image < images; image++)
            {
                for (long row = 0; row < Rows; row++)
                {
                    next = Clear(next, scratch + (image * ImagePitch) + (row * Pitch));
                    CopyEach(source + (image * imageStride) + (row * Columns), 1, next, Columns);
                    next += Columns;
                }
            }

            source += planeStride;
            scratch += planeSize;
            Clear(next, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Clear<T>(T* from, T* to)
        where T : unmanaged
    {
        if (to - from > ShortGap)
        {
            NativeMemory.Clear(from, (nuint)((to - from) * sizeof(T)));
            return to;
        }

        for (; from < to; from++)
        {
            *from = default;
        }

        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyEach<T>(T* source, long stride, T* destination, long count)
        where T : unmanaged
    {
        if (stride == 2 && typeof(T) == typeof(float) && Avx2.IsSupported && count >= 8)
        {
            for (long i = 0; i < count; i += 8)
            {
                // The last register overlaps the one before.
                var at = Math.Min(i, count - 8);
                EverySecond((float*)source + (2 * at)).Store((float*)destination + at);
            }
        }
        else if (stride != 1)
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

    /// <summary>Elements 0, 2, … 14; reads none beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> EverySecond(float* source)
    {
        var mixed = Avx.Shuffle(Vector256.Load(source), Vector256.Load(source + 7), 0b11_01_10_00);
        return Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle();
    }
}
