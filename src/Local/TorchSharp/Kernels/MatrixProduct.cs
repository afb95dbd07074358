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
    public const long BlockDepth = 400;

    /// <summary>Narrow panels may be deeper: a layer of a few units is then finished in one go.</summary>
    public const long NarrowBlockDepth = 1200;

    /// <summary>Multiplications below which handing out work costs more than it saves.</summary>
    public const long SmallestShared = 1 << 16;
    private const long PackingGrain = 1 << 14;

    public static void Multiply(long m, long n, long k, float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, bool accumulate, float* bias = null)
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        var shape = TileShape.For(n);
        var rowPanels = (m + shape.Rows - 1) / shape.Rows;
        var columnPanels = (n + shape.Columns - 1) / shape.Columns;
        var packed = Storage.Allocate(Math.Max(1, rowPanels * shape.Rows * k) * sizeof(float));
        try
        {
            var job = new Job(shape, m, n, k, (float*)packed.Data, b, bRow, bColumn, c, cRow, accumulate, bias);
            PackLeft(shape, m, k, a, aRow, aColumn, job.A);
            if (m * n * k < SmallestShared || Workers.Threads == 1)
            {
                for (long panel = 0; panel < columnPanels; panel++)
                {
                    job.ColumnPanel(panel, 0, rowPanels);
                }

                return;
            }

            // Whole panels go round evenly; what is left over is shared by rows, at the price of packing B more than once.
            var threads = Workers.Threads;
            var whole = columnPanels / threads * threads;
            var shares = Math.Clamp(threads, 1, Math.Max(1, rowPanels / 2));
            Workers.Run((int)(whole + ((columnPanels - whole) * shares)), task =>
            {
                if (task < whole)
                {
                    job.ColumnPanel(task, 0, rowPanels);
                    return;
                }

                var (panel, share) = Math.DivRem(task - whole, shares);
                job.ColumnPanel(whole + panel, rowPanels * share / shares, rowPanels * (share + 1) / shares);
            });
        }
        finally
        {
            packed.Release();
        }
    }

    /// <summary>All of A in panels of as many rows as a tile has.</summary>
    public static void PackLeft(TileShape shape, long m, long k, float* a, long aRow, long aColumn, float* destination)
        => Workers.Ranges((m + shape.Rows - 1) / shape.Rows, Math.Max(1, PackingGrain / Math.Max(1, shape.Rows * k)), (from, to) =>
        {
            var row = from * shape.Rows;
            Packing.PackPanels(a + (row * aRow), aColumn, aRow, destination + (row * k), k, Math.Min(m, to * shape.Rows) - row, shape.Rows);
        }, alignment: 1);

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

    /// <summary>One tile of C. At the edge it is computed in a corner of its own; only what exists is copied.</summary>
    public static void Tile(TileShape shape, long depth, float* a, float* b, float* c, long stride, long rows, long columns, bool accumulate)
    {
        if (rows == shape.Rows && columns == shape.Columns)
        {
            TileKernels.Multiply(shape, depth, a, b, c, stride, accumulate);
            return;
        }

        var corner = TileScratch.OfThread.Corner;
        if (accumulate)
        {
            for (long r = 0; r < rows; r++)
            {
                Buffer.MemoryCopy(c + (r * stride), corner + (r * shape.Columns), columns * sizeof(float), columns * sizeof(float));
            }
        }

        TileKernels.Multiply(shape, depth, a, b, corner, shape.Columns, accumulate);
        for (long r = 0; r < rows; r++)
        {
            Buffer.MemoryCopy(corner + (r * shape.Columns), c + (r * stride), columns * sizeof(float), columns * sizeof(float));
        }
    }

    private static void Clear(float* c, long stride, long fromRow, long toRow, long columns)
    {
        for (var r = fromRow; r < toRow; r++)
        {
            NativeMemory.Clear(c + (r * stride), (nuint)(columns * sizeof(float)));
        }
    }

    /// <summary>One product: what all its tasks read.</summary>
    private sealed class Job(TileShape shape, long m, long n, long k, float* a, float* b, long bRow, long bColumn, float* c, long cRow, bool accumulate, float* bias)
    {
        public float* A { get; } = a;

        public void ColumnPanel(long panel, long firstRowPanel, long endRowPanel)
        {
            var packed = TileScratch.OfThread.Panel;
            var (tileRows, tileColumns) = (shape.Rows, shape.Columns);
            var column = panel * tileColumns;
            var columns = Math.Min(tileColumns, n - column);
            if (k == 0 && !accumulate)
            {
                Clear(c + column, cRow, firstRowPanel * tileRows, Math.Min(m, endRowPanel * tileRows), columns);
            }

            var block = shape.Registers < 3 ? NarrowBlockDepth : BlockDepth;
            for (long depth = 0; depth < k; depth += block)
            {
                var length = Math.Min(block, k - depth);
                Packing.Pack(b + (depth * bRow) + (column * bColumn), bRow, bColumn, packed, length, columns, tileColumns);
                for (var rowPanel = firstRowPanel; rowPanel < endRowPanel; rowPanel++)
                {
                    var row = rowPanel * tileRows;
                    Tile(shape, length, A + (row * k) + (depth * tileRows), packed, c + (row * cRow) + column, cRow, Math.Min(tileRows, m - row), columns, accumulate || depth > 0);
                }
            }

            if (bias != null)
            {
                AddBias(c + column, cRow, firstRowPanel * tileRows, Math.Min(m, endRowPanel * tileRows), columns, bias + column);
            }
        }
    }
}
