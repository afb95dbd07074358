using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Sum(AllDimensions(), false, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Sum(Dimension(dim, "sum"), keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Sum(DimensionsOf(dim, "sum"), keepdim, type);

        public Tensor mean() => Mean(AllDimensions(), false, null);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Mean(DimensionsOf(dimensions, "mean"), keepdim, type);

        public Tensor max() => Extreme(largest: true);

        public Tensor min() => Extreme(largest: false);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Extreme(dim, keepdim, largest: true, "max");

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Extreme(dim, keepdim, largest: false, "min");

        /// <summary>The largest along dimensions; equals share the gradient.</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(dims, keepdim, largest: true, "amax");

        /// <summary>The smallest along dimensions; equals share the gradient.</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(dims, keepdim, largest: false, "amin");

        /// <summary>The first position of the largest element of the flattened tensor.</summary>
        public Tensor argmax() => Position(AllDimensions(), keepdim: false, largest: true);

        public Tensor argmax(long dim, bool keepdim = false) => Position(Dimension(dim, "argmax"), keepdim, largest: true);

        /// <summary>The first position of the smallest element of the flattened tensor.</summary>
        public Tensor argmin() => Position(AllDimensions(), keepdim: false, largest: false);

        public Tensor argmin(long dim, bool keepdim = false) => Position(Dimension(dim, "argmin"), keepdim, largest: false);

        /// <summary>The p-norm of all elements (p = 1 or 2).</summary>
        public Tensor norm(float p = 2.0f) => Norm(AllDimensions(), false, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Norm(Dimension(dim, "norm"), keepdim, p);

        public Tensor var(bool unbiased = true) => Variance(AllDimensions(), unbiased, false, null);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance(Dimension(dim, "var"), unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance(DimensionsOf(dimensions, "var"), unbiased, keepdim, type);

        public Tensor std(bool unbiased = true)
        {
            using var variance = var(unbiased);
            return Deviation(variance);
        }

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var variance = var(dim, unbiased, keepdim, type);
            return Deviation(variance);
        }

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var variance = var(dimensions, unbiased, keepdim, type);
            return Deviation(variance);
        }

        /// <summary>ln Σ e^x along a dimension, shifted by the largest so that nothing overflows.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false)
        {
            if (!is_floating_point())
            {
                throw new InvalidOperationException($"logsumexp needs a floating-point tensor, not {dtype}.");
            }

            var at = Layout.Dimension(dim, Body.Rank, "logsumexp");
            using var raised = Body.Rank == 0 ? reshape(1) : alias();
            if (raised.Body.Shape[at] == 0)
            {
                throw new InvalidOperationException($"logsumexp: dimension {at} of {Layout.Text(Body.Shape)} is empty.");
            }

            var last = raised.Body.Rank - 1;
            using var moved = raised.transpose(at, last);
            using var rows = new Owned(Products.AsMatrix(moved.Body));
            using var sums = new Owned(Kernels.Softmax.LogSumExp(rows.Body, out var probabilities));
            using var flat = new Owned(probabilities);
            using var spread = new Owned(probabilities.View(moved.Body.Shape));
            var shape = (long[])moved.Body.Shape.Clone();
            shape[last] = 1;
            using var result = Record(sums.Body.View(shape), "logsumexp", [moved.Body], [spread.Body],
                (node, gradient, inputs) => inputs[0] = Arithmetic.Multiply(node.Saved(0), gradient));
            using var back = result.transpose(at, last);
            return back.reshape(Reductions.ReducedShape(Body, Body.Rank == 0 ? [] : [at], keepdim));
        }

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null)
        {
            using var source = to_type(type ?? (torch.is_integral(dtype) ? ScalarType.Int64 : dtype));
            using var raised = Body.Rank == 0 ? source.reshape(1) : source.alias();
            var last = raised.Body.Rank - 1;
            using var moved = raised.transpose(Layout.Dimension(dim, Body.Rank, "cumsum"), last);
            using var rows = new Owned(Products.AsMatrix(moved.Body));
            using var sums = new Owned(Reductions.Cumulative(rows.Body, fromRight: false));
            using var result = Record(sums.Body.View(moved.Body.Shape), "cumsum", [moved.Body], [], (node, gradient, inputs) =>
            {
                using var slope = new Owned(Products.AsMatrix(gradient));
                using var total = new Owned(Reductions.Cumulative(slope.Body, fromRight: true));
                inputs[0] = total.Body.View(gradient.Shape);
            });
            using var back = result.transpose(Layout.Dimension(dim, Body.Rank, "cumsum"), last);
            return back.reshape(Body.Shape);
        }

        /// <summary>Sorted along a dimension; equals keep their order, NaN counts as the largest.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
            => Ordered(dim, Body.Rank == 0 ? 1 : Body.Shape[Layout.Dimension(dim, Body.Rank, "sort")], descending, "sort");

        public Tensor argsort(long dim = -1, bool descending = false)
        {
            var (values, indices) = sort(dim, descending);
            values.Dispose();
            return indices;
        }

        /// <summary>The k largest (or smallest) along a dimension, in order; the first of equals.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var size = Body.Rank == 0 ? 1 : Body.Shape[Layout.Dimension(dim, Body.Rank, "topk")];
            if (k < 0 || k > size)
            {
                throw new ArgumentOutOfRangeException(nameof(k), k, $"topk: dimension {dim} of {Layout.Text(Body.Shape)} has {size} elements.");
            }

            return Ordered(dim, k, largest, "topk");
        }

        public Tensor softmax(long dim, ScalarType? dtype = null) => Softmax(dim, dtype, logarithm: false);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Softmax(dim, dtype, logarithm: true);

        private int[] AllDimensions()
        {
            var dims = new int[Body.Rank];
            for (var d = 0; d < dims.Length; d++)
            {
                dims[d] = d;
            }

            return dims;
        }

        private int[] Dimension(long dim, string operation)
        {
            var at = Layout.Dimension(dim, Body.Rank, operation);
            return Body.Rank == 0 ? [] : [at];
        }

        private int[] DimensionsOf(long[] dims, string operation)
        {
            ArgumentNullException.ThrowIfNull(dims);
            if (dims.Length == 0)
            {
                return AllDimensions();
            }

            var result = Array.ConvertAll(dims, dim => Layout.Dimension(dim, Body.Rank, operation));
            return result.Distinct().Count() == result.Length ? result
                : throw new ArgumentException($"{operation}: {Layout.Text(dims)} names a dimension of {Layout.Text(Body.Shape)} twice.");
        }

        private Tensor Sum(int[] dims, bool keepdim, ScalarType? type)
        {
            using var source = to_type(type ?? dtype);
            var shape = Body.Shape;
            var kept = Reductions.ReducedShape(Body, dims, keepdim: true);
            return Record(Reductions.Sum(source.Body, dims, keepdim), "sum", [source.Body], [],
                (node, gradient, inputs) => inputs[0] = Repeated(gradient, kept, shape));
        }

        /// <summary>A gradient of reduced elements, repeated (without a copy) over what they were reduced from.</summary>
        private static TensorBody Repeated(TensorBody gradient, long[] kept, long[] shape)
        {
            using var dense = new Owned(Copying.Contiguous(gradient));
            using var reshaped = new Owned(dense.Body.View(kept));
            return reshaped.Body.View(shape, Layout.Expanded(reshaped.Body, shape), reshaped.Body.Offset);
        }

        private Tensor Mean(int[] dims, bool keepdim, ScalarType? type)
        {
            if (!torch.is_floating_point(type ?? dtype))
            {
                throw new InvalidOperationException($"mean needs a floating-point tensor, not {dtype}; convert with to() first.");
            }

            long count = 1;
            foreach (var dim in dims)
            {
                count *= Body.Shape[dim];
            }

            using var source = to_type(type ?? dtype);
            var shape = Body.Shape;
            var kept = Reductions.ReducedShape(Body, dims, keepdim: true);
            using var sums = new Owned(Reductions.Sum(source.Body, dims, keepdim));
            return Record(DivideBy(sums.Body, count), "mean", [source.Body], [], (node, gradient, inputs) =>
            {
                using var share = new Owned(DivideBy(gradient, count));
                inputs[0] = Repeated(share.Body, kept, shape);
            });
        }

        private Tensor Norm(int[] dims, bool keepdim, float p)
        {
            if (p is not (1f or 2f))
            {
                throw new NotSupportedException($"norm is implemented for p = 1 and p = 2, not {p}.");
            }

            var kept = Reductions.ReducedShape(Body, dims, keepdim: true);
            return Record(Reductions.Norm(Body, dims, keepdim, p == 2), "norm", [Body], [Body], (node, gradient, inputs) =>
            {
                // |x| has the slope sign(x); the length has the slope x / length, taken as zero where the length is.
                var x = node.Saved(0);
                using var dense = new Owned(Copying.Contiguous(gradient));
                using var reshaped = new Owned(dense.Body.View(kept));
                using var lengths = new Owned(Reductions.Norm(x, dims, keepdim: true, p == 2));
                using var divisor = new Owned(p == 2 ? Arithmetic.MapScalar(lengths.Body, length => length == 0 ? double.PositiveInfinity : length) : lengths.Body.Alias());
                using var scale = new Owned(p == 2 ? Arithmetic.Divide(reshaped.Body, divisor.Body) : reshaped.Body.Alias());
                using var direction = new Owned(p == 2 ? x.Alias() : Arithmetic.Sign(x));
                inputs[0] = Arithmetic.Multiply(direction.Body, scale.Body);
            });
        }

        private Tensor Variance(int[] dims, bool unbiased, bool keepdim, ScalarType? type)
        {
            using var source = to_type(type ?? dtype);
            using var average = source.Mean(dims, keepdim: true, null);
            using var centred = source.sub(average);
            using var squares = centred.square();
            using var sum = squares.Sum(dims, keepdim, null);
            var count = dims.Aggregate(1L, (product, dim) => product * Body.Shape[dim]);
            return sum.div(unbiased ? count - 1 : count);
        }

        /// <summary>The root of a variance; its gradient where nothing deviates is zero, as PyTorch has it.</summary>
        private static Tensor Deviation(Tensor variance)
        {
            var result = Arithmetic.Map(variance.Body, default(SquareRoot<float>), default(SquareRoot<double>));
            return Record(result, "std", [variance.Body], [result], (node, gradient, inputs) =>
            {
                using var doubled = new Owned(Arithmetic.MapScalar(node.Saved(0), deviation => deviation == 0 ? double.PositiveInfinity : 2 * deviation));
                inputs[0] = Arithmetic.Divide(gradient, doubled.Body);
            });
        }

        private Tensor Extreme(bool largest)
        {
            var (values, indices) = Reductions.Extreme(Body, AllDimensions(), false, largest);
            var shape = Body.Shape;
            var result = Record(values, largest ? "max" : "min", [Body], [indices], (node, gradient, inputs) =>
            {
                using var flatIndex = new Owned(node.Saved(0).View([1]));
                using var flatGradient = new Owned(gradient.View([1]));
                using var flat = new Owned(Indexing.ScatterAdd([Layout.Count(shape)], 0, flatIndex.Body, flatGradient.Body));
                inputs[0] = flat.Body.View(shape);
            });
            indices.Release();
            return result;
        }

        private Tensor Position(int[] dims, bool keepdim, bool largest)
        {
            var (values, indices) = Reductions.Extreme(Body, dims, keepdim, largest);
            values.Release();
            return new Tensor(indices);
        }

        private Tensor Extreme(long[] dims, bool keepdim, bool largest, string operation)
        {
            var reduced = DimensionsOf(dims, operation);
            var (values, indices) = Reductions.Extreme(Body, reduced, keepdim, largest);
            indices.Release();
            var kept = Reductions.ReducedShape(Body, reduced, keepdim: true);
            return Record(values, operation, [Body], [Body, values], (node, gradient, inputs) =>
            {
                using var extreme = new Owned(node.Saved(1).View(kept));
                using var equal = new Owned(Arithmetic.Compare(node.Saved(0), extreme.Body, Comparison.Equal, operation));
                using var share = new Owned(Copying.Convert(equal.Body, gradient.Dtype));
                using var count = new Owned(Reductions.Sum(share.Body, reduced, keepdim: true));
                using var dense = new Owned(Copying.Contiguous(gradient));
                using var reshaped = new Owned(dense.Body.View(kept));
                using var each = new Owned(Arithmetic.Divide(reshaped.Body, count.Body));
                inputs[0] = Arithmetic.Multiply(share.Body, each.Body);
            });
        }

        private (Tensor Values, Tensor Indices) Ordered(long dim, long count, bool descending, string operation)
        {
            using var raised = Body.Rank == 0 ? reshape(1) : alias();
            var (at, last) = (Layout.Dimension(dim, Body.Rank, operation), raised.Body.Rank - 1);
            using var moved = raised.transpose(at, last);
            using var rows = new Owned(Products.AsMatrix(moved.Body));
            var (sorted, order) = Ordering.Sort(rows.Body, count, descending);
            using var values = new Owned(sorted);
            using var indices = new Owned(order);
            var shape = (long[])moved.Body.Shape.Clone();
            shape[^1] = count;
            var movedShape = moved.Body.Shape;
            using var index = new Tensor(indices.Body.View(shape));
            using var result = Record(values.Body.View(shape), operation, [moved.Body], [index.Body],
                (node, gradient, inputs) => inputs[0] = Indexing.ScatterAdd(movedShape, last, node.Saved(0), gradient));
            using var resultBack = result.transpose(at, last);
            using var indexBack = index.transpose(at, last);
            return Body.Rank == 0 ? (resultBack.reshape([]), indexBack.reshape([])) : (resultBack.contiguous(), indexBack.contiguous());
        }

        private (Tensor Values, Tensor Indices) Extreme(long dim, bool keepdim, bool largest, string operation)
        {
            var at = Layout.Dimension(dim, Body.Rank, operation);
            var (values, indices) = Reductions.Extreme(Body, [at], keepdim, largest);
            var shape = Body.Shape;
            var kept = Reductions.ReducedShape(Body, [at], keepdim: true);
            var result = Record(values, operation, [Body], [indices], (node, gradient, inputs) =>
            {
                using var index = new Owned(node.Saved(0).View(kept));
                using var wide = new Owned(Copying.Contiguous(gradient));
                using var reshaped = new Owned(wide.Body.View(kept));
                inputs[0] = Indexing.ScatterAdd(shape, at, index.Body, reshaped.Body);
            });
            return (result, new Tensor(indices));
        }

        private Tensor Softmax(long dim, ScalarType? type, bool logarithm)
        {
            var operation = logarithm ? "log_softmax" : "softmax";
            using var source = to_type(type ?? dtype);
            if (!source.is_floating_point())
            {
                throw new InvalidOperationException($"{operation} needs a floating-point tensor, not {source.dtype}.");
            }

            if (Body.Rank == 0)
            {
                using var raised = source.reshape(1);
                using var one = raised.Softmax(0, null, logarithm);
                return one.reshape([]);
            }

            var at = Layout.Dimension(dim, Body.Rank, operation);
            if (at != Body.Rank - 1)
            {
                using var moved = source.transpose(at, Body.Rank - 1);
                using var result = moved.Softmax(Body.Rank - 1, null, logarithm);
                return result.transpose(at, Body.Rank - 1);
            }

            using var contiguous = new Owned(Copying.Contiguous(source.Body));
            var columns = Body.Shape[^1];
            using var rows = new Owned(contiguous.Body.View([columns == 0 ? 0 : Body.Count / columns, columns]));
            using var values = new Owned(Kernels.Softmax.Forward(rows.Body, logarithm));
            var shaped = values.Body.View(source.Body.Shape);
            return Record(shaped, operation, [source.Body], [values.Body], (node, gradient, inputs) =>
            {
                using var dense = new Owned(Copying.Contiguous(gradient));
                using var slope = new Owned(Kernels.Softmax.Backward(node.Saved(0), dense.Body, logarithm));
                inputs[0] = slope.Body.View(gradient.Shape);
            });
        }
    }
}
