using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Compare(target, Comparison.Equal, "eq");

        public Tensor eq(Scalar target) => Compare(target, Comparison.Equal, "eq");

        public Tensor ne(Tensor target) => Compare(target, Comparison.NotEqual, "ne");

        public Tensor ne(Scalar target) => Compare(target, Comparison.NotEqual, "ne");

        public Tensor lt(Tensor target) => Compare(target, Comparison.Less, "lt");

        public Tensor lt(Scalar target) => Compare(target, Comparison.Less, "lt");

        public Tensor le(Tensor target) => Compare(target, Comparison.LessOrEqual, "le");

        public Tensor le(Scalar target) => Compare(target, Comparison.LessOrEqual, "le");

        public Tensor gt(Tensor target) => Compare(target, Comparison.Greater, "gt");

        public Tensor gt(Scalar target) => Compare(target, Comparison.Greater, "gt");

        public Tensor ge(Tensor target) => Compare(target, Comparison.GreaterOrEqual, "ge");

        public Tensor ge(Scalar target) => Compare(target, Comparison.GreaterOrEqual, "ge");

        public Tensor isnan() => new(Arithmetic.Compare(Body, Body, Comparison.NotEqual, "isnan"));

        public Tensor isinf() => new(Test(double.IsInfinity));

        public Tensor isfinite() => new(Test(double.IsFinite));

        public Tensor logical_not() => eq(0);

        public Tensor logical_and(Tensor other) => Logical(other, (a, b) => a.mul(b));

        public Tensor logical_or(Tensor other) => Logical(other, (a, b) => a.add(b));

        public Tensor all() => All(AllDimensions(), keepdim: false);

        public Tensor all(long dim, bool keepdim = false) => All(Dimension(dim, "all"), keepdim);

        public Tensor any() => Any(AllDimensions(), keepdim: false);

        public Tensor any(long dim, bool keepdim = false) => Any(Dimension(dim, "any"), keepdim);

        /// <summary>|this − target| ≤ atol + rtol·|target| for every element.</summary>
        public unsafe bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            ArgumentNullException.ThrowIfNull(target);
            var shape = Layout.Broadcast(Body.Shape, target.Body.Shape, "allclose");
            using var left = new Owned(Copying.Convert(Body, ScalarType.Float64));
            using var right = new Owned(Copying.Convert(target.Body, ScalarType.Float64));
            using var a = new Owned(Copying.Expand(left.Body, shape));
            using var b = new Owned(Copying.Expand(right.Body, shape));
            for (long i = 0; i < a.Body.Count; i++)
            {
                var (x, y) = (a.Body.Pointer<double>()[i], b.Body.Pointer<double>()[i]);
                var close = x == y || Math.Abs(x - y) <= atol + (rtol * Math.Abs(y)) || (equal_nan && double.IsNaN(x) && double.IsNaN(y));
                if (!close || (double.IsInfinity(y) && x != y))
                {
                    return false;
                }
            }

            return true;
        }

        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);

        /// <summary>This tensor with the value where the mask is set.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value)
        {
            ArgumentNullException.ThrowIfNull(mask);
            using var constant = full([], value, dtype);
            return torch.where(mask, constant, this);
        }

        public Tensor masked_fill_(Tensor mask, Scalar value) => WriteBack(masked_fill(mask, value), "masked_fill_");

        /// <summary>The elements where the mask (broadcast to this shape) is set, in row-major order, as a vector.</summary>
        public Tensor masked_select(Tensor mask)
        {
            ArgumentNullException.ThrowIfNull(mask);
            if (mask.dtype != ScalarType.Bool)
            {
                throw new ArgumentException($"masked_select: the mask must be Bool, not {mask.dtype}.", nameof(mask));
            }

            var shape = Layout.Broadcast(Body.Shape, mask.Body.Shape, "masked_select");
            using var wide = expand(shape);
            using var flat = wide.reshape(-1);
            using var flags = new Owned(Copying.Expand(mask.Body, shape));
            using var positions = new Tensor(Indexing.WhereSet(flags.Body));
            return flat.index_select(0, positions);
        }

        /// <summary>The positions of elements other than zero, [count, dimensions] of Int64.</summary>
        public Tensor nonzero()
        {
            using var set = ne(0);
            return new Tensor(Indexing.Coordinates(set.Body));
        }

        private Tensor All(int[] dims, bool keepdim)
        {
            using var zeros = eq(0);
            using var count = zeros.Sum(dims, keepdim, null);
            return count.eq(0);
        }

        private Tensor Any(int[] dims, bool keepdim)
        {
            using var set = ne(0);
            using var count = set.Sum(dims, keepdim, null);
            return count.ne(0);
        }

        private Tensor Logical(Tensor other, Func<Tensor, Tensor, Tensor> count)
        {
            ArgumentNullException.ThrowIfNull(other);
            using var left = ne(0);
            using var right = other.ne(0);
            using var both = count(left, right);
            return both.ne(0);
        }

        private static Tensor Promote(Tensor tensor, Tensor other) => tensor.to_type(ResultType(tensor, other));

        private Tensor Compare(Tensor target, Comparison comparison, string operation)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = Promote(this, target);
            using var right = Promote(target, this);
            return new Tensor(Arithmetic.Compare(left.Body, right.Body, comparison, operation));
        }

        private Tensor Compare(Scalar target, Comparison comparison, string operation)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var constant = full([], target, is_floating_point() ? dtype : null);
            return Compare(constant, comparison, operation);
        }

        private unsafe TensorBody Test(Func<double, bool> test)
        {
            using var values = new Owned(Copying.Convert(Body, ScalarType.Float64));
            var result = TensorBody.Empty(Body.Shape, ScalarType.Bool);
            for (long i = 0; i < result.Count; i++)
            {
                result.Data[i] = test(values.Body.Pointer<double>()[i]) ? (byte)1 : (byte)0;
            }

            return result;
        }
    }

    /// <summary>x where the condition holds, else y.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (condition.dtype != ScalarType.Bool)
        {
            throw new ArgumentException($"where: the condition must be Bool, not {condition.dtype}.", nameof(condition));
        }

        var type = Tensor.ResultType(x, y);
        using var a = x.to_type(type);
        using var b = y.to_type(type);
        var (aShape, bShape) = (a.Body.Shape, b.Body.Shape);
        return Tensor.Record(Arithmetic.Where(condition.Body, a.Body, b.Body), "where", [a.Body, b.Body], [condition.Body], (node, gradient, inputs) =>
        {
            using var zero = new Owned(TensorBody.Zeros([], gradient.Dtype));
            if (node.Needs(0))
            {
                using var kept = new Owned(Arithmetic.Where(node.Saved(0), gradient, zero.Body));
                inputs[0] = Reductions.SumTo(kept.Body, aShape);
            }

            if (node.Needs(1))
            {
                using var kept = new Owned(Arithmetic.Where(node.Saved(0), zero.Body, gradient));
                inputs[1] = Reductions.SumTo(kept.Body, bShape);
            }
        });
    }
}
