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

        public Tensor isnan() => new(Test(double.IsNaN));

        public Tensor isfinite() => new(Test(double.IsFinite));

        public unsafe Tensor all()
        {
            var holds = true;
            using var flags = new Owned(Copying.Convert(Body, ScalarType.Bool));
            for (long i = 0; i < flags.Body.Count; i++)
            {
                holds &= flags.Body.Data[i] != 0;
            }

            return tensor(holds);
        }

        public unsafe Tensor any()
        {
            var holds = false;
            using var flags = new Owned(Copying.Convert(Body, ScalarType.Bool));
            for (long i = 0; i < flags.Body.Count; i++)
            {
                holds |= flags.Body.Data[i] != 0;
            }

            return tensor(holds);
        }

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

        /// <summary>This tensor with the value where the mask is set.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value)
        {
            ArgumentNullException.ThrowIfNull(mask);
            using var constant = full([], value, dtype);
            return where(mask, constant, this);
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
