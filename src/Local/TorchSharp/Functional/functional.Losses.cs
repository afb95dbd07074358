using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
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

                using var logits = new Owned(Copying.Contiguous(input.Body));
                using var coefficients = new Owned(CrossEntropy.Coefficients(input.Body.Shape, input.dtype, target.Body, weight?.Body, ignore_index, label_smoothing, out var divisor));
                return CrossEntropyOf(input, logits.Body, coefficients.Body, reduction, divisor);
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

                using var logProbabilities = new Owned(Copying.Contiguous(input.Body));
                using var coefficients = new Owned(CrossEntropy.Coefficients(input.Body.Shape, input.dtype, target.Body, weight?.Body, -100, 0, out var divisor));
                using var scaled = new Owned(Arithmetic.Scale(coefficients.Body, -1));
                var losses = Tensor.Record(CrossEntropy.RowLosses(logProbabilities.Body, coefficients.Body), "nll_loss", [input.Body], [scaled.Body], (node, gradient, inputs) =>
                {
                    using var column = new Owned(Copying.Contiguous(gradient));
                    using var perRow = new Owned(column.Body.View([gradient.Count, 1]));
                    inputs[0] = Arithmetic.Multiply(node.Saved(0), perRow.Body);
                });
                return Reduce(losses, reduction, divisor);
            }

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

            // 0·log 0 is 0: the smallest normal number stands in for what lies below it.
            private static Tensor Logarithm(Tensor probability)
            {
                using var positive = probability.clamp(min: probability.dtype == ScalarType.Float32 ? 1.17549435e-38f : 2.2250738585072014e-308);
                return positive.log();
            }

            private static Tensor CrossEntropyOf(Tensor input, TensorBody logits, TensorBody coefficients, Reduction reduction, double divisor)
            {
                using var logProbabilities = new Owned(Kernels.Softmax.Forward(logits, logarithm: true));
                var perRow = CrossEntropy.RowLosses(logProbabilities.Body, coefficients);
                var scale = reduction == Reduction.Mean ? 1 / divisor : 1;
                var losses = reduction == Reduction.None ? perRow : CrossEntropy.Total(perRow, scale);
                if (reduction != Reduction.None)
                {
                    perRow.Release();
                }

                return Tensor.Record(losses, "cross_entropy", [input.Body], [logProbabilities.Body, coefficients],
                    (node, gradient, inputs) => inputs[0] = CrossEntropy.Gradient(node.Saved(0), node.Saved(1), gradient, scale));
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
