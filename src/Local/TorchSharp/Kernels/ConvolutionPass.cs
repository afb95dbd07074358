using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Kernels;

/// <summary>
/// One set of taps run over a filled <see cref="ConvolutionGrid"/>: weights packed for the tiles, where each tap reads, and
/// where the results of each row of positions go.
/// </summary>
internal sealed unsafe class ConvolutionPass<T> : IDisposable
    where T : unmanaged
{
    /// <summary>How much fewer elements than tiles over all positions cut rows may have to be preferred: they need no copying.</summary>
    private const double CutPreference = 0.88;

    private readonly long _outputs;
    private readonly long _depth;
    private readonly Storage _weights;
    private readonly Storage _offsets;
    private readonly Run[] _runs;
    private readonly long _runsPerImage;
    private readonly long _step;

    /// <summary>
    /// Rows of positions are cut into registers of their own where that wastes no more than tiles that run on over the
    /// ends of rows: such registers go straight to the output.
    /// </summary>
    private readonly bool _cut;

    /// <param name="grid">Where the inputs lie.</param>
    /// <param name="taps">Where each tap reads, and which element of a kernel it is.</param>
    /// <param name="channels">Input channels; a sum goes over channels, and for each over the taps.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="weights">Weight (output, channel, element) lies at output · outputStride + channel · channelStride + element.</param>
    /// <param name="target">Rows and columns of results, and where they lie in an output plane.</param>
    public ConvolutionPass(ConvolutionGrid grid, ReadOnlySpan<ConvolutionTap> taps, long channels, long outputs, T* weights, long outputStride, long channelStride, ConvolutionTarget target)
    {
        _outputs = outputs;
        _depth = channels * taps.Length;
        _step = target.ColumnStride;
        var rows = ConvolutionTiles.Rows;
        var panels = (outputs + rows - 1) / rows;
        _weights = Storage.Allocate(Math.Max(1, panels * rows * _depth) * sizeof(T));
        _offsets = Offsets(grid, taps, channels);
        var packed = (T*)_weights.Data;
        for (long panel = 0; panel < panels; panel++)
        {
            for (long channel = 0; channel < channels; channel++)
            {
                foreach (var tap in taps)
                {
                    for (var row = panel * rows; row < (panel + 1) * rows; row++)
                    {
                        *packed++ = row < outputs ? weights[(row * outputStride) + (channel * channelStride) + tap.Element] : default;
                    }
                }
            }
        }

        var lanes = SimdWidth.Bits / 8 / sizeof(T);
        var pieces = Math.Max(1, (target.Columns + lanes - 1) / lanes);
        _cut = _step == 1 && target.Columns >= lanes && pieces * lanes * CutPreference * target.Rows * grid.Images <= grid.Positions(grid.Images);
        if (!_cut)
        {
            pieces = 1;
        }

        _runsPerImage = target.Rows * pieces;
        _runs = new Run[grid.Images * _runsPerImage];
        for (long index = 0; index < _runs.Length; index++)
        {
            var (image, row, piece) = (index / _runsPerImage, index / pieces % target.Rows, index % pieces);

            // The last piece of a row overlaps the one before.
            var column = Math.Max(0, Math.Min(piece * lanes, target.Columns - lanes));
            _runs[index] = new Run(
                (image * grid.ImagePitch) + ((target.FirstRow + row) * grid.Pitch) + target.FirstColumn + column,
                _cut ? lanes : target.Columns,
                (image * target.ImageStride) + target.Offset + (row * target.RowStride) + column);
        }
    }

    /// <summary>Where each tap of each channel reads, in the order of the sum, followed by zeros up to a multiple of three.</summary>
    public static Storage Offsets(ConvolutionGrid grid, ReadOnlySpan<ConvolutionTap> taps, long channels)
    {
        var storage = Storage.Allocate(((channels * taps.Length) + 3) * sizeof(long));
        var offsets = (long*)storage.Data;
        for (long channel = 0; channel < channels; channel++)
        {
            foreach (var tap in taps)
            {
                *offsets++ = (channel * grid.Phases * grid.PlaneSize) + grid.OffsetOf(tap.Place);
            }
        }

        (offsets[0], offsets[1], offsets[2]) = (0, 0, 0);
        return storage;
    }

    /// <summary>Computes all outputs of the images in the scratch.</summary>
    /// <param name="images">How many images there are.</param>
    /// <param name="positions">How many positions they take.</param>
    /// <param name="scratch">The filled grid.</param>
    /// <param name="tile">Room for one tile.</param>
    /// <param name="bias">One number for each output, or null.</param>
    /// <param name="output">The first image's first output plane.</param>
    /// <param name="planeStride">From one output plane to the next.</param>
    public void Apply<TLanes>(long images, long positions, T* scratch, T* tile, T* bias, T* output, long planeStride)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (_cut)
        {
            ApplyToPieces<TLanes>(images * _runsPerImage, scratch, tile, bias, output, planeStride);
        }
        else
        {
            ApplyToPositions<TLanes>(images * _runsPerImage, positions, scratch, tile, bias, output, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyToPieces<TLanes>(long pieces, T* scratch, T* tile, T* bias, T* output, long planeStride)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var rows = ConvolutionTiles.Rows;
        var weights = (T*)_weights.Data;
        var offsets = (long*)_offsets.Data;
        for (long piece = 0; piece < pieces; piece += 3)
        {
            var (first, second, third) = (_runs[piece], _runs[Math.Min(piece + 1, pieces - 1)], _runs[Math.Min(piece + 2, pieces - 1)]);
            for (long channel = 0; channel < _outputs; channel += rows)
            {
                var a = weights + (channel * _depth);
                var y = output + (channel * planeStride);
                var valid = Math.Min(rows, _outputs - channel);
                if (valid == rows && bias == null)
                {
                    ConvolutionTiles.Tile<TLanes, T>(_depth, a, offsets, scratch + first.Start, scratch + second.Start, scratch + third.Start, y + first.Target, y + second.Target, y + third.Target, planeStride);
                    continue;
                }

                ConvolutionTiles.Tile<TLanes, T>(_depth, a, offsets, scratch + first.Start, scratch + second.Start, scratch + third.Start, tile, tile + TLanes.Count, tile + (2 * TLanes.Count), 3 * TLanes.Count);
                for (long row = 0; row < valid; row++)
                {
                    var addend = TLanes.Splat(bias == null ? default : bias[channel + row]);
                    var source = tile + (row * 3 * TLanes.Count);
                    (TLanes.Load(source) + addend).Store(y + first.Target + (row * planeStride));
                    (TLanes.Load(source + TLanes.Count) + addend).Store(y + second.Target + (row * planeStride));
                    (TLanes.Load(source + (2 * TLanes.Count)) + addend).Store(y + third.Target + (row * planeStride));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyToPositions<TLanes>(long runs, long positions, T* scratch, T* tile, T* bias, T* output, long planeStride)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var rows = ConvolutionTiles.Rows;
        var width = 3L * TLanes.Count;
        long firstRun = 0;
        for (long position = 0; position < positions; position += width)
        {
            while (firstRun < runs && _runs[firstRun].End <= position)
            {
                firstRun++;
            }

            var x = scratch + position;
            for (long channel = 0; channel < _outputs; channel += rows)
            {
                ConvolutionTiles.Tile<TLanes, T>(_depth, (T*)_weights.Data + (channel * _depth), (long*)_offsets.Data, x, x + TLanes.Count, x + (2 * TLanes.Count), tile, tile + TLanes.Count, tile + (2 * TLanes.Count), width);
                var valid = Math.Min(rows, _outputs - channel);
                for (var index = firstRun; index < runs && _runs[index].Start < position + width; index++)
                {
                    var run = _runs[index];
                    var from = Math.Max(position, run.Start);
                    var count = Math.Min(position + width, run.End) - from;
                    var target = output + (channel * planeStride) + run.Target + ((from - run.Start) * _step);
                    for (long row = 0; row < valid; row++)
                    {
                        CopyAndAdd(tile + (row * width) + from - position, bias == null ? default : bias[channel + row], target + (row * planeStride), _step, count);
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        _weights.Release();
        _offsets.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyAndAdd(T* source, T bias, T* destination, long step, long count)
    {
        var addend = Vector256.Create(bias);
        if (step == 1 && count >= Vector256<T>.Count)
        {
            for (long i = 0; i < count; i += Vector256<T>.Count)
            {
                // The last register overlaps the one before.
                var at = Math.Min(i, count - Vector256<T>.Count);
                (Vector256.Load(source + at) + addend).Store(destination + at);
            }

            return;
        }

        for (long i = 0; i < count; i++)
        {
            destination[i * step] = (Vector128.CreateScalar(source[i]) + addend.GetLower()).ToScalar();
        }
    }

    private readonly record struct Run(long Start, long Length, long Target)
    {
        public long End => Start + Length;
    }
}

/// <summary>One element of a kernel: its index, and where it reads relative to a position.</summary>
internal readonly record struct ConvolutionTap(long Element, (long Y, long X) Place);

/// <summary>Which positions of a grid are results, and where in an output plane each row of them goes.</summary>
internal readonly record struct ConvolutionTarget(long FirstRow, long FirstColumn, long Rows, long Columns, long ImageStride, long Offset, long RowStride, long ColumnStride);
