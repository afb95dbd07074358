using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // PyTorch's default ignore_index, which TorchSharp's nll_loss has no argument for.
            private const long NotIgnored = -100;

            /// <summary>
            /// −Σ target·log softmax(input) for each row. Targets are class numbers (Int64, [N]) or class probabilities (as
            /// the input, [N, C]). With Mean, class numbers are averaged by the sum of their weights and probabilities by N.
            /// A class number outside [0, C) that is not ignore_index is refused.
            /// </summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(target);
                if (input.Body.Rank != 2 || !input.is_floating_point())
                {
                    throw new ArgumentException($"cross_entropy needs logits of shape [N, C] in floating point, not {input.dtype} {Layout.Text(input.Body.Shape)}.", nameof(input));
                }

                if (!(label_smoothing >= 0 && label_smoothing <= 1))
                {
                    throw new ArgumentOutOfRangeException(nameof(label_smoothing), label_smoothing, "label_smoothing lies between 0 and 1.");
                }

                if (target.requires_grad && Autograd.AutoGradMode.IsEnabled)
                {
                    throw new NotSupportedException("cross_entropy has no gradient for its targets here; detach() them, or write the loss with log_softmax.");
                }

                var (shape, classes) = (input.Body.Shape, input.Body.Shape[1]);
                var weights = CrossEntropy.ClassWeights(weight?.Body, classes, "cross_entropy");
                var divisor = (double)shape[0];
                if (target.dtype == ScalarType.Int64)
                {
                    divisor = CrossEntropy.Check(target.Body, shape, weights, ignore_index, "cross_entropy");
                }
                else if (target.dtype != input.dtype || !target.Body.Shape.AsSpan().SequenceEqual(shape))
                {
                    throw new ArgumentException($"cross_entropy: targets are Int64 [{shape[0]}] or {input.dtype} {Layout.Text(shape)}, not {target.dtype} {Layout.Text(target.Body.Shape)}.", nameof(target));
                }

                // Class numbers with smoothing, and probabilities, go by rows of coefficients, which the class weights are part of.
                var byRows = target.dtype != ScalarType.Int64 || label_smoothing > 0;
                using var targets = new Owned(byRows
                    ? CrossEntropy.Coefficients(target.Body, shape, input.dtype, weights, ignore_index, label_smoothing)
                    : Copying.Contiguous(target.Body));
                return CrossEntropyOf(input, targets.Body, byRows ? null : weights, ignore_index, reduction, divisor);
            }

            /// <summary>−input[target] for each row of log-probabilities; reductions as <see cref="cross_entropy"/>.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(target);
                if (input.Body.Rank != 2 || !input.is_floating_point() || target.dtype != ScalarType.Int64)
                {
                    throw new ArgumentException($"nll_loss needs log-probabilities of shape [N, C] and Int64 classes [N], not {input.dtype} {Layout.Text(input.Body.Shape)} and {target.dtype} {Layout.Text(target.Body.Shape)}.");
                }

                var shape = input.Body.Shape;
                var weights = CrossEntropy.ClassWeights(weight?.Body, shape[1], "nll_loss");
                var divisor = CrossEntropy.Check(target.Body, shape, weights, NotIgnored, "nll_loss");
                using var scores = new Owned(Copying.Contiguous(input.Body));
                using var labels = new Owned(Copying.Contiguous(target.Body));
                var losses = Tensor.Record(CrossEntropy.Picked(scores.Body, labels.Body, weights, NotIgnored), "nll_loss", [input.Body], [labels.Body],
                    (node, gradient, inputs) => inputs[0] = CrossEntropy.PickedGradient(shape, node.Saved(0), weights, NotIgnored, gradient));
                return Reduce(losses, reduction, divisor);
            }

            /// <summary>(input − target)², over equal shapes or shapes that broadcast.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
            {
                ArgumentNullException.ThrowIfNull(input);
                using var difference = input.sub(target);
                var squares = difference.square();
                return Reduce(squares, reduction, squares.numel());
            }

            /// <summary>
            /// target·(log target − input) for each element, where the target is given as a logarithm by default (TorchSharp's
            /// default, not PyTorch's). Mean divides by the number of elements, not by the batch.
            /// </summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(target);
                using var logarithm = log_target ? target.alias() : Logarithm(target);
                using var probability = log_target ? target.exp() : target.alias();
                using var difference = logarithm.sub(input);
                var losses = probability.mul(difference);
                return Reduce(losses, reduction, losses.numel());
            }

            /// <summary>|input − target|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
            {
                ArgumentNullException.ThrowIfNull(input);
                using var difference = input.sub(target);
                var magnitudes = difference.abs();
                return Reduce(magnitudes, reduction, magnitudes.numel());
            }

            /// <summary>d²/(2·beta) for |d| = |input − target| below beta, |d| − beta/2 above (Girshick, "Fast R-CNN", 2015, equation 3).</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentOutOfRangeException.ThrowIfNegative(beta);
                if (beta == 0)
                {
                    return l1_loss(input, target, reduction);
                }

                // c = min(|d|, beta): c·(|d| − c/2)/beta is both branches in one.
                using var scope = NewDisposeScope();
                var magnitude = input.sub(target).abs();
                var near = magnitude.clamp(max: beta);
                var losses = near.mul(magnitude.sub(near.mul(0.5))).div(beta);
                return scope.MoveToOuter(Reduce(losses, reduction, losses.numel()));
            }

            /// <summary>−weight·(pos_weights·t·ln σ(x) + (1 − t)·ln σ(−x)) for each element, without computing σ.</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(target);
                if (!input.Body.Shape.AsSpan().SequenceEqual(target.Body.Shape))
                {
                    throw new ArgumentException($"binary_cross_entropy_with_logits: logits {Layout.Text(input.Body.Shape)} and targets {Layout.Text(target.Body.Shape)} differ in shape.");
                }

                using var scope = NewDisposeScope();
                var positive = pos_weights is null ? target : target.mul(pos_weights);
                var losses = positive.mul(LogSigmoid(input)).add(target.neg().add(1).mul(LogSigmoid(input.neg()))).neg();
                losses = weight is null ? losses : losses.mul(weight);
                return scope.MoveToOuter(Reduce(losses, reduction, losses.numel()));
            }

            // ln σ(x) = min(x, 0) − ln(1 + e^−|x|), whose slope is σ(−x).
            private static Tensor LogSigmoid(Tensor x)
            {
                using var magnitude = new Owned(Arithmetic.Map(x.Body, default(Magnitude<float>), default(Magnitude<double>)));
                using var negative = new Owned(Arithmetic.Scale(magnitude.Body, -1));
                using var exponential = new Owned(Arithmetic.Exp(negative.Body));
                using var rest = new Owned(Arithmetic.Map(exponential.Body, default(NaturalLogarithmOfOnePlus), Elementary.Log1p));
                using var below = new Owned(Arithmetic.Map(x.Body, new Limit<float>(float.NegativeInfinity, 0), new Limit<double>(double.NegativeInfinity, 0)));
                return Tensor.Record(Arithmetic.Add(below.Body, rest.Body, -1), "logsigmoid", [x.Body], [x.Body], (node, gradient, inputs) =>
                {
                    using var opposite = new Owned(Arithmetic.Scale(node.Saved(0), -1));
                    using var slope = new Owned(Arithmetic.Map(opposite.Body, default(Logistic), Elementary.Sigmoid));
                    inputs[0] = Arithmetic.Multiply(gradient, slope.Body);
                });
            }

            // 0·log 0 is 0: the smallest normal number stands in for what lies below it.
            private static Tensor Logarithm(Tensor probability)
            {
                using var positive = probability.clamp(min: probability.dtype == ScalarType.Float32 ? 1.17549435e-38f : 2.2250738585072014e-308);
                return positive.log();
            }

            private static Tensor CrossEntropyOf(Tensor input, TensorBody target, double[]? weights, long ignored, Reduction reduction, double divisor)
            {
                using var logits = new Owned(Copying.Contiguous(input.Body));
                using var probabilities = new Owned(Kernels.Softmax.Forward(logits.Body, out var sums));
                using var logSums = new Owned(sums);
                var perRow = CrossEntropy.Losses(logits.Body, sums, target, weights, ignored);
                var scale = reduction == Reduction.Mean ? 1 / divisor : 1;
                var losses = reduction == Reduction.None ? perRow : CrossEntropy.Total(perRow, scale);
                if (reduction != Reduction.None)
                {
                    perRow.Release();
                }

                return Tensor.Record(losses, "cross_entropy", [input.Body], [probabilities.Body, target],
                    (node, gradient, inputs) => inputs[0] = CrossEntropy.Gradient(node.Saved(0), node.Saved(1), weights, ignored, gradient, scale));
            }

            private static Tensor Reduce(Tensor losses, Reduction reduction, double divisor)
            {
                if (reduction == Reduction.None)
                {
                    return losses;
                }

                using (losses)
                {
                    if (reduction == Reduction.Sum)
                    {
                        return losses.sum();
                    }

                    using var total = losses.sum();
                    return total.div(divisor);
                }
            }
        }
    }
}
