using TorchSharp.Autograd;
using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => add(target, 1);

        /// <summary>this + alpha·target.</summary>
        public Tensor add(Tensor target, Scalar alpha)
        {
            ArgumentNullException.ThrowIfNull(target);
            ArgumentNullException.ThrowIfNull(alpha);
            var factor = alpha.Real;
            using var left = Promoted(this, target);
            using var right = Promoted(target, this);
            var (leftShape, rightShape) = (left.Body.Shape, right.Body.Shape);
            return Record(Arithmetic.Add(left.Body, right.Body, factor), "add", [left.Body, right.Body], [], (node, gradient, inputs) =>
            {
                if (node.Needs(0))
                {
                    inputs[0] = Reductions.SumTo(gradient, leftShape);
                }

                if (node.Needs(1))
                {
                    using var scaled = new Owned(factor == 1 ? gradient.AddReference() : Arithmetic.Scale(gradient, factor));
                    inputs[1] = Reductions.SumTo(scaled.Body, rightShape);
                }
            });
        }

        public Tensor add(Scalar scalar)
        {
            ArgumentNullException.ThrowIfNull(scalar);
            using var left = PromotedFor(scalar);
            return Record(Arithmetic.Shift(left.Body, scalar), "add", [left.Body], [], (node, gradient, inputs) => inputs[0] = gradient.AddReference());
        }

        public Tensor sub(Tensor target) => add(target, -1);

        public Tensor sub(Scalar target)
        {
            ArgumentNullException.ThrowIfNull(target);
            return add(Negated(target));
        }

        public Tensor mul(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = Promoted(this, target);
            using var right = Promoted(target, this);
            return Record(Arithmetic.Multiply(left.Body, right.Body), "mul", [left.Body, right.Body], [left.Body, right.Body], (node, gradient, inputs) =>
            {
                for (var side = 0; side < 2; side++)
                {
                    if (node.Needs(side))
                    {
                        using var product = new Owned(Arithmetic.Multiply(gradient, node.Saved(1 - side)));
                        inputs[side] = Reductions.SumTo(product.Body, node.Saved(side).Shape);
                    }
                }
            });
        }

        public Tensor mul(Scalar target)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = PromotedFor(target);
            return Record(Arithmetic.Scale(left.Body, target), "mul", [left.Body], [], (node, gradient, inputs) => inputs[0] = Arithmetic.Scale(gradient, target));
        }

        public Tensor div(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = Floating(this, target);
            using var right = Floating(target, this);
            return Record(Arithmetic.Divide(left.Body, right.Body), "div", [left.Body, right.Body], [left.Body, right.Body], (node, gradient, inputs) =>
            {
                var (dividend, divisor) = (node.Saved(0), node.Saved(1));
                using var quotient = new Owned(Arithmetic.Divide(gradient, divisor));
                if (node.Needs(0))
                {
                    inputs[0] = Reductions.SumTo(quotient.Body, dividend.Shape);
                }

                if (node.Needs(1))
                {
                    using var ratio = new Owned(Arithmetic.Divide(dividend, divisor));
                    using var product = new Owned(Arithmetic.Multiply(quotient.Body, ratio.Body));
                    using var negative = new Owned(Arithmetic.Scale(product.Body, -1));
                    inputs[1] = Reductions.SumTo(negative.Body, divisor.Shape);
                }
            });
        }

        public Tensor div(Scalar target)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = is_floating_point() ? alias() : to_type(_defaultDtype);
            var divisor = target.Real;
            return Record(DivideBy(left.Body, divisor), "div", [left.Body], [], (node, gradient, inputs) => inputs[0] = DivideBy(gradient, divisor));
        }

        public Tensor neg() => mul(-1);

        public Tensor negative() => neg();

        public Tensor reciprocal()
        {
            var result = Arithmetic.Map(Body, new Invert<float>(1), new Invert<double>(1));
            return Record(result, "reciprocal", [Body], [result], (node, gradient, inputs) =>
            {
                using var square = new Owned(Arithmetic.Multiply(node.Saved(0), node.Saved(0)));
                using var product = new Owned(Arithmetic.Multiply(gradient, square.Body));
                inputs[0] = Arithmetic.Scale(product.Body, -1);
            });
        }

        public Tensor exp()
        {
            var result = Arithmetic.Exp(Body);
            return Record(result, "exp", [Body], [result], (node, gradient, inputs) => inputs[0] = Arithmetic.Multiply(gradient, node.Saved(0)));
        }

        public Tensor log()
            => Record(Arithmetic.Map(Body, default(NaturalLogarithm), Elementary.Log), "log", [Body], [Body], (node, gradient, inputs) => inputs[0] = Arithmetic.Divide(gradient, node.Saved(0)));

        /// <summary>ln(1 + x), exact for small x.</summary>
        public Tensor log1p()
            => Record(Arithmetic.Map(Body, default(NaturalLogarithmOfOnePlus), Elementary.Log1p), "log1p", [Body], [Body], (node, gradient, inputs) =>
            {
                using var divisor = new Owned(Arithmetic.Shift(node.Saved(0), 1));
                inputs[0] = Arithmetic.Divide(gradient, divisor.Body);
            });

        /// <summary>1 / (1 + e^-x).</summary>
        public Tensor sigmoid()
        {
            var result = Arithmetic.Map(Body, default(Logistic), Elementary.Sigmoid);
            return Record(result, "sigmoid", [Body], [result], (node, gradient, inputs) =>
            {
                using var square = new Owned(Arithmetic.Multiply(node.Saved(0), node.Saved(0)));
                using var slope = new Owned(Arithmetic.Add(node.Saved(0), square.Body, -1));
                inputs[0] = Arithmetic.Multiply(gradient, slope.Body);
            });
        }

        public Tensor tanh()
        {
            var result = Arithmetic.Map(Body, default(HyperbolicTangent), Elementary.Tanh);
            return Record(result, "tanh", [Body], [result], (node, gradient, inputs) =>
            {
                using var square = new Owned(Arithmetic.Multiply(node.Saved(0), node.Saved(0)));
                using var fall = new Owned(Arithmetic.Multiply(gradient, square.Body));
                inputs[0] = Arithmetic.Add(gradient, fall.Body, -1);
            });
        }

        /// <summary>1, 0 or -1; the gradient is zero.</summary>
        public Tensor sign()
            => Record(Arithmetic.Sign(Body), "sign", [Body], [], (node, gradient, inputs) => inputs[0] = TensorBody.Zeros(gradient.Shape, gradient.Dtype));

        /// <summary>The larger of two; where they are equal each gets half of the gradient.</summary>
        public Tensor maximum(Tensor other) => Extremum(other, largest: true, "maximum");

        /// <summary>The smaller of two; where they are equal each gets half of the gradient.</summary>
        public Tensor minimum(Tensor other) => Extremum(other, largest: false, "minimum");

        public Tensor max(Tensor other) => maximum(other);

        public Tensor min(Tensor other) => minimum(other);

        public Tensor sqrt()
        {
            var result = Arithmetic.Map(Body, default(SquareRoot<float>), default(SquareRoot<double>));
            return Record(result, "sqrt", [Body], [result], (node, gradient, inputs) =>
            {
                using var half = new Owned(Arithmetic.Scale(gradient, 0.5));
                inputs[0] = Arithmetic.Divide(half.Body, node.Saved(0));
            });
        }

        /// <summary>The gradient at zero is zero.</summary>
        public Tensor abs()
        {
            return Record(Arithmetic.Map(Body, default(Magnitude<float>), default(Magnitude<double>)), "abs", [Body], [Body], (node, gradient, inputs) =>
            {
                using var sign = new Owned(Arithmetic.Sign(node.Saved(0)));
                inputs[0] = Arithmetic.Multiply(gradient, sign.Body);
            });
        }

        public Tensor square() => pow(2);

        public Tensor pow(Scalar exponent)
        {
            ArgumentNullException.ThrowIfNull(exponent);
            var power = exponent.Real;
            return Record(Raise(Body, power), "pow", [Body], [Body], (node, gradient, inputs) =>
            {
                using var lower = new Owned(power == 0 ? TensorBody.Zeros(node.Saved(0).Shape, node.Saved(0).Dtype) : Raise(node.Saved(0), power - 1));
                using var slope = new Owned(Arithmetic.Scale(lower.Body, power));
                inputs[0] = Arithmetic.Multiply(gradient, slope.Body);
            });
        }

        public Tensor relu()
        {
            var result = Arithmetic.Map(Body, default(Rectify<float>), default(Rectify<double>));
            return Record(result, "relu", [Body], [result], (node, gradient, inputs) => inputs[0] = Arithmetic.RectifyGradient(node.Saved(0), gradient));
        }

        /// <summary>Holds values within [min, max]; the gradient passes where the value lay within.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            if (min is null && max is null)
            {
                throw new ArgumentException("clamp needs min, max or both.");
            }

            var (low, high) = (min?.Real ?? double.NegativeInfinity, max?.Real ?? double.PositiveInfinity);
            return Record(Arithmetic.Map(Body, new Limit<float>((float)low, (float)high), new Limit<double>(low, high)), "clamp", [Body], [Body],
                (node, gradient, inputs) => inputs[0] = Arithmetic.LimitGradient(node.Saved(0), gradient, low, high));
        }

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor add_(Tensor target) => add_(target, 1);

        public Tensor add_(Tensor target, Scalar alpha)
        {
            ArgumentNullException.ThrowIfNull(target);
            ArgumentNullException.ThrowIfNull(alpha);
            if (target.dtype != dtype || (AutoGradMode.IsEnabled && (requires_grad || target.requires_grad)))
            {
                return WriteBack(add(target, alpha), "add_");
            }

            Arithmetic.AddInPlace(Body, target.Body, alpha.Real);
            Body.Storage.Version++;
            return this;
        }

        public Tensor add_(Scalar scalar) => WriteBack(add(scalar), "add_");

        public Tensor sub_(Tensor target) => add_(target, -1);

        public Tensor sub_(Scalar target) => WriteBack(sub(target), "sub_");

        public Tensor mul_(Tensor target) => WriteBack(mul(target), "mul_");

        public Tensor mul_(Scalar target)
        {
            ArgumentNullException.ThrowIfNull(target);
            return MayMapInPlace ? MapInPlace(new Scale<float>((float)target.Real)) : WriteBack(mul(target), "mul_");
        }

        public Tensor div_(Tensor target) => WriteBack(div(target), "div_");

        public Tensor div_(Scalar target)
        {
            ArgumentNullException.ThrowIfNull(target);
            return MayMapInPlace ? MapInPlace(new DivideBy<float>((float)target.Real)) : WriteBack(div(target), "div_");
        }

        public Tensor relu_() => WriteBack(relu(), "relu_");

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => WriteBack(clamp(min, max), "clamp_");

        public Tensor exp_() => WriteBack(exp(), "exp_");

        public Tensor sigmoid_() => WriteBack(sigmoid(), "sigmoid_");

        public Tensor tanh_() => WriteBack(tanh(), "tanh_");

        public Tensor sqrt_() => WriteBack(sqrt(), "sqrt_");

        private Tensor Extremum(Tensor other, bool largest, string operation)
        {
            ArgumentNullException.ThrowIfNull(other);
            using var left = Promoted(this, other);
            using var right = Promoted(other, this);
            return Record(Arithmetic.Extremum(left.Body, right.Body, largest), operation, [left.Body, right.Body], [left.Body, right.Body], (node, gradient, inputs) =>
            {
                for (var side = 0; side < 2; side++)
                {
                    if (!node.Needs(side))
                    {
                        continue;
                    }

                    // (1 + sign(own - other)) / 2 of the gradient, or of it negated for the smaller.
                    using var ahead = new Owned(Arithmetic.Add(node.Saved(side), node.Saved(1 - side), -1));
                    using var sign = new Owned(Arithmetic.Sign(ahead.Body));
                    using var half = new Owned(Arithmetic.Scale(sign.Body, largest ? 0.5 : -0.5));
                    using var share = new Owned(Arithmetic.Shift(half.Body, 0.5));
                    using var own = new Owned(Arithmetic.Multiply(gradient, share.Body));
                    inputs[side] = Reductions.SumTo(own.Body, node.Saved(side).Shape);
                }
            });
        }

        private bool MayMapInPlace => dtype == ScalarType.Float32 && Body.IsContiguous && !(AutoGradMode.IsEnabled && requires_grad);

        private unsafe Tensor MapInPlace<TOp>(TOp op)
            where TOp : struct, IUnary<float>
        {
            Elementwise.Map(op, Body.Pointer<float>(), Body.Pointer<float>(), Body.Count);
            Body.Storage.Version++;
            return this;
        }

        private static TensorBody DivideBy(TensorBody body, double divisor) => Arithmetic.Map(body, new DivideBy<float>((float)divisor), new DivideBy<double>(divisor));

        private static TensorBody Raise(TensorBody body, double power) => power switch
        {
            -1 => Arithmetic.Map(body, new Invert<float>(1), new Invert<double>(1)),
            1 => Copying.Clone(body),
            2 => Arithmetic.Multiply(body, body),
            0.5 => Arithmetic.Map(body, default(SquareRoot<float>), default(SquareRoot<double>)),
            _ => Arithmetic.MapScalar(body, x => Elementary.Pow(x, power)),
        };

        private static Scalar Negated(Scalar value) => value.IsReal ? -value.Real : -value.Integer;

        /// <summary>
        /// The type of a binary result: floating point over integers over bool; between two of a kind the wider, where a
        /// tensor without dimensions does not widen one that has them.
        /// </summary>
        internal static ScalarType ResultType(Tensor left, Tensor right)
        {
            var (a, b) = (left.dtype, right.dtype);
            if (a == b)
            {
                return a;
            }

            if (torch.is_floating_point(a) != torch.is_floating_point(b))
            {
                return torch.is_floating_point(a) ? a : b;
            }

            if (left.Body.Rank == 0 != (right.Body.Rank == 0))
            {
                return left.Body.Rank == 0 ? b : a;
            }

            return torch.is_floating_point(a) ? ScalarType.Float64 : a == ScalarType.Int64 || b == ScalarType.Int64 ? ScalarType.Int64 : ScalarType.Byte;
        }

        private static Tensor Promoted(Tensor tensor, Tensor other)
        {
            var type = ResultType(tensor, other);
            return tensor.to_type(type is ScalarType.Bool or ScalarType.Byte ? ScalarType.Int64 : type);
        }

        private static Tensor Floating(Tensor tensor, Tensor other)
        {
            var type = ResultType(tensor, other);
            return tensor.to_type(torch.is_floating_point(type) ? type : _defaultDtype);
        }

        private Tensor PromotedFor(Scalar scalar)
        {
            var type = is_floating_point() ? dtype : scalar.IsReal ? _defaultDtype : ScalarType.Int64;
            return to_type(type);
        }
    }
}
