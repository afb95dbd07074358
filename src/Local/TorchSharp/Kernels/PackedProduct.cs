using System.Runtime.Intrinsics.X86;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// A matrix product put off: both factors are packed, so that it can be carried out later whatever has become of their
/// memory. The weight gradient of a layer is one, for an optimiser that comes next can take each tile of it from the
/// first-level cache, and the gradient as a whole need never stand in memory.
/// </summary>
internal sealed unsafe class PackedProduct : IDisposable
{
    private readonly TileShape _shape;
    private readonly long _m;
    private readonly long _n;
    private readonly long _k;
    private readonly Storage _a;
    private readonly Storage _b;

    /// <summary>left [m, k] · right [k, n], single precision.</summary>
    public PackedProduct(TensorBody left, TensorBody right)
    {
        (_m, _n, _k) = (left.Shape[0], right.Shape[1], left.Shape[1]);
        _shape = TileShape.For(_n);
        _a = Storage.Allocate(Math.Max(1, RowPanels * _shape.Rows * _k) * sizeof(float));
        _b = Storage.Allocate(Math.Max(1, ColumnPanels * _shape.Columns * _k) * sizeof(float));
        MatrixProduct.PackLeft(_shape, _m, _k, left.Pointer<float>(), left.Strides[0], left.Strides[1], (float*)_a.Data);
        PackRight(right);
    }

    private long RowPanels => (_m + _shape.Rows - 1) / _shape.Rows;

    private long ColumnPanels => (_n + _shape.Columns - 1) / _shape.Columns;

    /// <summary>Whether a product of that depth can be put off: a tile must be finished in one go.</summary>
    public static bool Fits(TensorBody left, TensorBody right)
        => left.Dtype == torch.ScalarType.Float32 && left.Shape[1] <= MatrixProduct.BlockDepth && left.Count > 0 && right.Count > 0;

    /// <summary>Writes the product to <paramref name="result"/>, [m, n].</summary>
    public void Into(float* result)
        => ForTiles((a, b, row, column, rows, columns) => MatrixProduct.Tile(_shape, _k, a, b, result + (row * _n) + column, _n, rows, columns, accumulate: false));

    /// <summary>Takes a step of SGD with the product as the gradient, the same bits as if it had been written out first.</summary>
    public void Descend(float* weights, float* momentum, bool first, MomentumStep.Settings settings)
        => ForTiles((a, b, row, column, rows, columns) =>
        {
            var corner = TileScratch.OfThread.Corner;
            var at = (row * _n) + column;
            Request(weights + at, rows, columns);
            if (momentum != null)
            {
                Request(momentum + at, rows, columns);
            }

            TileKernels.Multiply(_shape, _k, a, b, corner, _shape.Columns, accumulate: false);
            MomentumStep.ApplyRows(weights + at, momentum == null ? null : momentum + at, _n, corner, _shape.Columns, rows, columns, first, settings);
        });

    public void Dispose()
    {
        _a.Release();
        _b.Release();
    }

    /// <summary>Has a tile of a result-shaped matrix in the cache by the time that its product is done.</summary>
    private void Request(float* matrix, long rows, long columns)
    {
        for (long r = 0; Sse.IsSupported && r < rows; r++)
        {
            for (long c = 0; c < columns; c += 16)
            {
                Sse.Prefetch0(matrix + (r * _n) + c);
            }
        }
    }

    private void PackRight(TensorBody right)
    {
        var (source, kStride, jStride, packed) = ((nint)right.Data, right.Strides[0], right.Strides[1], (nint)_b.Data);
        Workers.Ranges(ColumnPanels, Math.Max(1, (1 << 14) / (_shape.Columns * _k)), (from, to) =>
        {
            var column = from * _shape.Columns;
            Packing.PackPanels((float*)source + (column * jStride), kStride, jStride, (float*)packed + (column * _k), _k, Math.Min(_n, to * _shape.Columns) - column, _shape.Columns);
        }, alignment: 1);
    }

    /// <summary>Row by row of tiles: what a tile's owner reads and writes outside the caches lies one after another.</summary>
    private void ForTiles(TileAction action)
    {
        var shares = RowPanels >= 4 * Workers.Threads ? 1 : Math.Min(ColumnPanels, Workers.Threads);
        var (a, b) = ((nint)_a.Data, (nint)_b.Data);
        if (_m * _n * _k < MatrixProduct.SmallestShared)
        {
            for (long task = 0; task < RowPanels * shares; task++)
            {
                Row(task);
            }

            return;
        }

        Workers.Run((int)(RowPanels * shares), task => Row(task));

        void Row(long task)
        {
            var (panel, share) = Math.DivRem(task, shares);
            var row = panel * _shape.Rows;
            for (var tile = ColumnPanels * share / shares; tile < ColumnPanels * (share + 1) / shares; tile++)
            {
                var column = tile * _shape.Columns;
                action((float*)a + (row * _k), (float*)b + (column * _k), row, column, Math.Min(_shape.Rows, _m - row), Math.Min(_shape.Columns, _n - column));
            }
        }
    }

    private delegate void TileAction(float* a, float* b, long row, long column, long rows, long columns);
}
