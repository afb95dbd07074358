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

        /// <summary>The first position of the largest element of the flattened tensor.</summary>
        public Tensor argmax()
        {
            var (values, indices) = Reductions.Extreme(Body, AllDimensions(), false, largest: true);
            values.Release();
            return new Tensor(indices);
        }

        public Tensor argmax(long dim, bool keepdim = false)
        {
            var (values, indices) = Reductions.Extreme(Body, Dimension(dim, "argmax"), keepdim, largest: true);
            values.Release();
            return new Tensor(indices);
        }

        public Tensor argmin(long dim, bool keepdim = false)
        {
            var (values, indices) = Reductions.Extreme(Body, Dimension(dim, "argmin"), keepdim, largest: false);
            values.Release();
            return new Tensor(indices);
        }

        /// <summary>The p-norm of all elements (p = 1 or 2).</summary>
        public Tensor norm(float p = 2.0f) => Norm(AllDimensions(), false, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Norm(Dimension(dim, "norm"), keepdim, p);

        public Tensor var(bool unbiased = true) => Variance(AllDimensions(), unbiased, false);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance(Dimension(dim, "var"), unbiased, keepdim);

        public Tensor std(bool unbiased = true)
        {
            using var variance = var(unbiased);
            return variance.sqrt();
        }

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var variance = var(dim, unbiased, keepdim);
            return variance.sqrt();
        }

        public Tensor softmax(long dim, ScalarType? dtype = null) => Softmax(dim, dtype, logarithm: false);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Softmax(dim, dtype, logarithm: true);

        private int[] AllDimensions() => [.. Enumerable.Range(0, Body.Rank)];

        private int[] Dimension(long dim, string operation) => Body.Rank == 0 && dim is 0 or -1 && Body.Rank == 0 ? [] : [Layout.Dimension(dim, Body.Rank, operation)];

        private int[] DimensionsOf(long[] dims, string operation)
        {
            ArgumentNullException.ThrowIfNull(dims);
            return dims.Length == 0 ? AllDimensions() : [.. dims.Select(dim => Layout.Dimension(dim, Body.Rank, operation))];
        }

        private Tensor Sum(int[] dims, bool keepdim, ScalarType? type)
        {
            using var source = to_type(type ?? dtype);
            var shape = Body.Shape;
            var kept = Reductions.ReducedShape(Body, dims, keepdim: true);
            return Record(Reductions.Sum(source.Body, dims, keepdim), "sum", [source.Body], [], (node, gradient, inputs) =>
            {
                using var reshaped = new Owned(gradient.View(kept));
                inputs[0] = Copying.Expand(reshaped.Body, shape);
            });
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

            using var sum = Sum(dims, keepdim, type);
            return sum.div(count);
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
                using var reshaped = new Owned(gradient.View(kept));
                using var lengths = new Owned(Reductions.Norm(x, dims, keepdim: true, p == 2));
                using var divisor = new Owned(p == 2 ? Arithmetic.MapScalar(lengths.Body, length => length == 0 ? double.PositiveInfinity : length) : lengths.Body.Alias());
                using var scale = new Owned(p == 2 ? Arithmetic.Divide(reshaped.Body, divisor.Body) : reshaped.Body.Alias());
                using var direction = new Owned(p == 2 ? x.Alias() : Arithmetic.MapScalar(x, value => value > 0 ? 1 : value < 0 ? -1 : value == 0 ? 0 : double.NaN));
                inputs[0] = Arithmetic.Multiply(direction.Body, scale.Body);
            });
        }

        private Tensor Variance(int[] dims, bool unbiased, bool keepdim)
        {
            using var average = Mean(dims, keepdim: true, null);
            using var centred = sub(average);
            using var squares = centred.square();
            using var sum = squares.Sum(dims, keepdim, null);
            var count = dims.Aggregate(1L, (product, dim) => product * Body.Shape[dim]);
            return sum.div(unbiased ? count - 1 : count);
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
