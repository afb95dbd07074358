using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Cross-correlation of images [N, C, H, W] (or one image [C, H, W]) with kernels [O, C / groups, KH, KW]. Strides,
            /// padding and dilation are one number for both dimensions or one for each.
            /// </summary>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                var (padY, padX) = Pair(padding ?? [0], "padding", 0);
                return Convolve(input, weight, bias, Pair(strides ?? [1], "stride", 1), (padY, padX), (padY, padX), Pair(dilation ?? [1], "dilation", 1), groups);
            }

            /// <summary>The same with no padding (Valid), or as much as keeps the size at stride 1 (Same; an odd zero goes below and right).</summary>
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
            {
                ArgumentNullException.ThrowIfNull(weight);
                var stride = Pair(strides ?? [1], "stride", 1);
                var spacing = Pair(dilation ?? [1], "dilation", 1);
                if (padding == Padding.Valid || weight.Body.Rank != 4)
                {
                    return Convolve(input, weight, bias, stride, (0, 0), (0, 0), spacing, groups);
                }

                if (stride != (1, 1))
                {
                    throw new ArgumentException("padding='same' is not supported for strided convolutions");
                }

                var (totalY, totalX) = (spacing.Y * (weight.Body.Shape[2] - 1), spacing.X * (weight.Body.Shape[3] - 1));
                return Convolve(input, weight, bias, stride, (totalY / 2, totalX / 2), (totalY - (totalY / 2), totalX - (totalX / 2)), spacing, groups);
            }

            private static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, (long Y, long X) stride, (long Y, long X) before, (long Y, long X) after, (long Y, long X) dilation, long groups)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(weight);
                Tensor.RequireSameFloat(input, weight, "conv2d");
                var (x, w, b) = (input.Body, weight.Body, bias?.Body);
                var fits = x.Rank is 3 or 4 && w.Rank == 4 && groups >= 1 && x.Shape[^3] == w.Shape[1] * groups && w.Shape[0] % groups == 0
                    && (b is null || (b.Rank == 1 && b.Shape[0] == w.Shape[0] && b.Dtype == w.Dtype));
                if (!fits)
                {
                    throw new ArgumentException($"conv2d: input {Layout.Text(x.Shape)}, weight {Layout.Text(w.Shape)}, bias {(b is null ? "none" : Layout.Text(b.Shape))} and {groups} groups do not fit: [N, C, H, W], [O, C / groups, KH, KW] and [O] are needed, O divisible by groups.");
                }

                var (spanY, spanX) = ((dilation.Y * (w.Shape[2] - 1)) + 1, (dilation.X * (w.Shape[3] - 1)) + 1);
                var (freeY, freeX) = (x.Shape[^2] + before.Y + after.Y - spanY, x.Shape[^1] + before.X + after.X - spanX);
                if (freeY < 0 || freeX < 0 || w.Shape[2] < 1 || w.Shape[3] < 1)
                {
                    throw new ArgumentException($"conv2d: a kernel of {spanY} × {spanX} (weight {Layout.Text(w.Shape)}, dilation {dilation.Y} × {dilation.X}) is larger than the padded input of {x.Shape[^2] + before.Y + after.Y} × {x.Shape[^1] + before.X + after.X} (input {Layout.Text(x.Shape)}).");
                }

                var sizes = new ConvolutionSizes
                {
                    Images = x.Rank == 4 ? x.Shape[0] : 1,
                    Channels = x.Shape[^3],
                    Height = x.Shape[^2],
                    Width = x.Shape[^1],
                    Outputs = w.Shape[0],
                    KernelHeight = w.Shape[2],
                    KernelWidth = w.Shape[3],
                    Stride = stride,
                    Padding = before,
                    Dilation = dilation,
                    Groups = groups,
                    OutHeight = (freeY / stride.Y) + 1,
                    OutWidth = (freeX / stride.X) + 1,
                };
                using var images = new Owned(Copying.Contiguous(x));
                using var kernels = new Owned(Copying.Contiguous(w));
                using var biases = new Owned(b is null ? TensorBody.Empty([0], w.Dtype) : Copying.Contiguous(b));
                var output = ConvolutionKernels.Forward(images.Body, kernels.Body, b is null ? null : biases.Body, sizes);
                if (x.Rank == 3)
                {
                    using var batch = new Owned(output);
                    output = batch.Body.View([sizes.Outputs, sizes.OutHeight, sizes.OutWidth]);
                }

                var shape = x.Shape;
                return Tensor.Record(output, "conv2d", [x, w, b], [images.Body, kernels.Body], (node, gradient, inputs) =>
                {
                    using var slope = new Owned(Copying.Contiguous(gradient));
                    if (node.Needs(0))
                    {
                        using var batch = new Owned(ConvolutionKernels.InputGradient(slope.Body, node.Saved(1), sizes));
                        inputs[0] = batch.Body.View(shape);
                    }

                    if (node.Needs(1))
                    {
                        inputs[1] = ConvolutionKernels.WeightGradient(node.Saved(0), slope.Body, sizes);
                    }

                    if (node.Needs(2))
                    {
                        using var batch = new Owned(slope.Body.View([sizes.Images, sizes.Outputs, sizes.OutHeight, sizes.OutWidth]));
                        inputs[2] = Reductions.Sum(batch.Body, [0, 2, 3], keepdim: false);
                    }
                });
            }

            private static (long Y, long X) Pair(long[] values, string what, long least)
            {
                if (values.Length is not (1 or 2) || values[0] < least || values[^1] < least)
                {
                    throw new ArgumentException($"{what} is one number or two, each at least {least}, not {Layout.Text(values)}.");
                }

                return (values[0], values[^1]);
            }
        }
    }
}
