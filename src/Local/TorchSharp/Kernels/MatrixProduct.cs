using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// C = A·B, or C += A·B, with an optional row of biases added last, for matrices given by pointer and strides. Every element of C is one chain of fused
/// multiply-adds over k in ascending order, whatever the blocking, the number of threads and the vector width: blocks of
/// k go on from the value that the block before left in C.
/// </summary>
/// <remarks>
/// A is packed once into panels of as many rows as a tile has. Then each task takes one panel of B's columns, packs it a
/// block of k at a time, and runs it past all rows of its share of A (after Goto and van de Geijn, "Anatomy of
/// high-performance matrix multiplication", 2008). Tasks write different parts of C.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>With 48 columns a packed block of B takes 75 KiB, and one of A at most 12.5: both stay in the second-level cache.</summary>
    private const long BlockDepth = 400;
    private const int WidestColumns = 48;
    private const int MostRows = 8;

    [ThreadStatic]
    private static Scratch? _scratch;

    public static void Multiply(long m, long n, long k, float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, bool accumulate, float* bias = null)
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        var width = SimdWidth.Bits;
        var tileRows = width == 512 ? 8 : 4;
        var tileColumns = 3 * width / 32;
        var rowPanels = (m + tileRows - 1) / tileRows;
        var columnPanels = (n + tileColumns - 1) / tileColumns;

        var packedStorage = Storage.Allocate(Math.Max(1, rowPanels * tileRows * k) * sizeof(float));
        try
        {
            var packed = (float*)packedStorage.Data;
            Workers.Ranges(rowPanels, Math.Max(1, 16384 / Math.Max(1, tileRows * k)), (from, to) =>
            {
                for (var panel = from; panel < to; panel++)
                {
                    var row = panel * tileRows;
                    Packing.Pack(a + (row * aRow), aColumn, aRow, packed + (row * k), k, Math.Min(tileRows, m - row), tileRows);
                }
            }, alignment: 1);

            // Few column panels (a layer of ten classes): share the rows too, at the price of packing B more than once.
            var rowShares = 1L;
            if (columnPanels < 2 * Workers.Threads)
            {
                rowShares = Math.Clamp(2 * Workers.Threads / columnPanels, 1, Math.Max(1, rowPanels / 4));
            }

            if (m * n * k < 65536)
            {
                for (long panel = 0; panel < columnPanels; panel++)
                {
                    ColumnPanel(panel, 0, rowPanels);
                }

                return;
            }

            Workers.Run((int)(columnPanels * rowShares), task =>
            {
                var share = task % rowShares;
                ColumnPanel(task / rowShares, rowPanels * share / rowShares, rowPanels * (share + 1) / rowShares);
            });

            void ColumnPanel(long panel, long firstRowPanel, long endRowPanel)
            {
                var scratch = _scratch ??= new Scratch();
                var column = panel * tileColumns;
                var validColumns = Math.Min(tileColumns, n - column);
                if (k == 0 && !accumulate)
                {
                    Clear(c + column, cRow, firstRowPanel * tileRows, Math.Min(m, endRowPanel * tileRows), validColumns);
                }

                for (long depth = 0; depth < k; depth += BlockDepth)
                {
                    var length = Math.Min(BlockDepth, k - depth);
                    Packing.Pack(b + (depth * bRow) + (column * bColumn), bRow, bColumn, scratch.Panel, length, validColumns, tileColumns);
                    for (var rowPanel = firstRowPanel; rowPanel < endRowPanel; rowPanel++)
                    {
                        var row = rowPanel * tileRows;
                        Tile(width, length, packed + (row * k) + (depth * tileRows), scratch, c + (row * cRow) + column, cRow, Math.Min(tileRows, m - row), validColumns, tileRows, tileColumns, accumulate || depth > 0);
                    }
                }

                if (bias != null)
                {
                    AddBias(c + column, cRow, firstRowPanel * tileRows, Math.Min(m, endRowPanel * tileRows), validColumns, bias + column);
                }
            }
        }
        finally
        {
            packedStorage.Release();
        }
    }

    /// <summary>Double precision, for checks of gradients: the same chains, not tuned.</summary>
    public static void Multiply(long m, long n, long k, double* a, long aRow, long aColumn, double* b, long bRow, long bColumn, double* c, long cRow, bool accumulate)
        => Workers.Ranges(m, Math.Max(1, 65536 / Math.Max(1, n * k)), (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                for (long j = 0; j < n; j++)
                {
                    var sum = accumulate ? c[(i * cRow) + j] : 0.0;
                    for (long p = 0; p < k; p++)
                    {
                        sum = Math.FusedMultiplyAdd(a[(i * aRow) + (p * aColumn)], b[(p * bRow) + (j * bColumn)], sum);
                    }

                    c[(i * cRow) + j] = sum;
                }
            }
        }, alignment: 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(int width, long depth, float* a, Scratch scratch, float* c, long stride, long rows, long columns, int tileRows, int tileColumns, bool accumulate)
    {
        if (rows == tileRows && columns == tileColumns)
        {
            WholeTile(width, depth, a, scratch.Panel, c, stride, accumulate);
            return;
        }

        // At the edge the tile is computed in a corner of its own; only what exists is copied.
        var corner = scratch.Corner;
        if (accumulate)
        {
            for (long r = 0; r < rows; r++)
            {
                Buffer.MemoryCopy(c + (r * stride), corner + (r * tileColumns), columns * sizeof(float), columns * sizeof(float));
            }
        }

        WholeTile(width, depth, a, scratch.Panel, corner, tileColumns, accumulate);
        for (long r = 0; r < rows; r++)
        {
            Buffer.MemoryCopy(corner + (r * tileColumns), c + (r * stride), columns * sizeof(float), columns * sizeof(float));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WholeTile(int width, long depth, float* a, float* b, float* c, long stride, bool accumulate)
    {
        switch (width)
        {
            case 512:
                TileKernels.Tile512(depth, a, b, c, stride, accumulate);
                break;
            case 256:
                TileKernels.Tile256(depth, a, b, c, stride, accumulate);
                break;
            default:
                TileKernels.Tile128(depth, a, b, c, stride, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBias(float* c, long stride, long fromRow, long toRow, long columns, float* bias)
    {
        for (var r = fromRow; r < toRow; r++)
        {
            var row = c + (r * stride);
            long j = 0;
            for (; j <= columns - 4; j += 4)
            {
                (Vector128.Load(row + j) + Vector128.Load(bias + j)).Store(row + j);
            }

            for (; j < columns; j++)
            {
                row[j] += bias[j];
            }
        }
    }

    private static void Clear(float* c, long stride, long fromRow, long toRow, long columns)
    {
        for (var r = fromRow; r < toRow; r++)
        {
            NativeMemory.Clear(c + (r * stride), (nuint)(columns * sizeof(float)));
        }
    }

    /// <summary>A thread's own packed panel of B, and a tile's worth of C.</summary>
    private sealed class Scratch
    {
        public float* Panel { get; } = (float*)NativeMemory.AlignedAlloc((nuint)(BlockDepth * WidestColumns * sizeof(float)), 64);

        // Cleared once: elements outside the matrix take part in the arithmetic, though nobody reads them.
        public float* Corner { get; } = NewCorner();

        ~Scratch()
        {
            NativeMemory.AlignedFree(Panel);
            NativeMemory.AlignedFree(Corner);
        }

        private static float* NewCorner()
        {
            var corner = (float*)NativeMemory.AlignedAlloc(MostRows * WidestColumns * sizeof(float), 64);
            NativeMemory.Clear(corner, MostRows * WidestColumns * sizeof(float));
            return corner;
        }
    }
}
