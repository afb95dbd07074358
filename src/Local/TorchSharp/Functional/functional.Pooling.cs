using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The largest element of each window of [N, C, H, W] or [C, H, W]; NaN counts as the largest.</summary>
            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var (values, indices) = max_pool2d_with_indices(input, kernel_size, strides, padding, dilation, ceil_mode);
                indices.Dispose();
                return values;
            }

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, [kernel_size], stride is { } s ? [s] : null, [padding ?? 0], [dilation ?? 1], ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, [kernel_size.Item1, kernel_size.Item2], Values(stride), Values(padding), Values(dilation), ceil_mode);

            /// <summary>Also where in its plane each window's largest element stands.</summary>
            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var (windows, shape) = Windows(input, "max_pool2d", kernel_size, strides, padding, dilation, ceil_mode);
                using var planes = new Owned(Copying.Contiguous(input.Body));
                var (values, indices) = PoolingKernels.Largest(planes.Body, windows, shape);
                var inputShape = input.Body.Shape;
                var output = Tensor.Record(values, "max_pool2d", [input.Body], [indices], (node, gradient, inputs) =>
                {
                    using var slope = new Owned(Copying.Contiguous(gradient));
                    inputs[0] = PoolingKernels.LargestGradient(slope.Body, node.Saved(0), windows, inputShape);
                });
                return (output, new Tensor(indices));
            }

            /// <summary>
            /// The mean of each window of [N, C, H, W] or [C, H, W]. Zeros of the padding count unless count_include_pad is false;
            /// divisor_override replaces the number of elements.
            /// </summary>
            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            {
                if (divisor_override == 0)
                {
                    throw new ArgumentException("avg_pool2d: divisor must be not zero", nameof(divisor_override));
                }

                var (windows, shape) = Windows(input, "avg_pool2d", kernel_size, stride, padding, null, ceil_mode);
                return MeanOf(input, "avg_pool2d", windows, shape, (rows, columns) =>
                {
                    if (divisor_override is { } divisor)
                    {
                        return divisor;
                    }

                    var margin = count_include_pad ? windows.Padding : (0, 0);
                    return Clipped(rows, windows.Height, margin.Y) * Clipped(columns, windows.Width, margin.X);
                });

                static long Clipped((long From, long To) range, long size, long margin) => Math.Min(range.To, size + margin) - Math.Max(range.From, -margin);
            }

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => avg_pool2d(input, [kernel_size], stride is { } s ? [s] : null, [padding], ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => avg_pool2d(input, [kernel_size.Item1, kernel_size.Item2], Values(stride), Values(padding), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means over output_size windows that share each plane out as evenly as whole elements allow.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                ArgumentNullException.ThrowIfNull(output_size);
                RequirePlanes(input, "adaptive_avg_pool2d");
                var (outHeight, outWidth) = Pair(output_size, "output_size", 1);
                var shape = input.Body.Shape;
                var windows = new PoolingWindows { Planes = Layout.Count(shape.AsSpan(..^2)), Height = shape[^2], Width = shape[^1], OutHeight = outHeight, OutWidth = outWidth };
                return MeanOf(input, "adaptive_avg_pool2d", windows, [.. shape[..^2], outHeight, outWidth], (rows, columns) => (rows.To - rows.From) * (columns.To - columns.From));
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size]);

            private static Tensor MeanOf(Tensor input, string operation, PoolingWindows windows, long[] shape, Func<(long From, long To), (long From, long To), double> divisorOf)
            {
                using var planes = new Owned(Copying.Contiguous(input.Body));
                var inputShape = input.Body.Shape;
                return Tensor.Record(PoolingKernels.Mean(planes.Body, windows, divisorOf, shape), operation, [input.Body], [], (_, gradient, inputs) =>
                {
                    using var slope = new Owned(Copying.Contiguous(gradient));
                    inputs[0] = PoolingKernels.MeanGradient(slope.Body, windows, divisorOf, inputShape);
                });
            }

            private static (PoolingWindows Windows, long[] Shape) Windows(Tensor input, string operation, long[] kernel_size, long[]? strides, long[]? padding, long[]? dilation, bool ceil_mode)
            {
                ArgumentNullException.ThrowIfNull(kernel_size);
                RequirePlanes(input, operation);
                var size = Pair(kernel_size, "kernel_size", 1);
                var stride = strides is null || strides.Length == 0 ? size : Pair(strides, "stride", 1);
                var pad = Pair(padding ?? [0], "padding", 0);
                var spacing = Pair(dilation ?? [1], "dilation", 1);
                if (2 * pad.Y > size.Y || 2 * pad.X > size.X)
                {
                    throw new ArgumentException($"{operation}: padding {pad.Y} × {pad.X} should be at most half of the kernel's size, {size.Y} × {size.X}.");
                }

                var shape = input.Body.Shape;
                var outHeight = Outputs(shape[^2], size.Y, stride.Y, pad.Y, spacing.Y);
                var outWidth = Outputs(shape[^1], size.X, stride.X, pad.X, spacing.X);
                if (outHeight < 1 || outWidth < 1)
                {
                    throw new ArgumentException($"{operation}: windows of {size.Y} × {size.X} with dilation {spacing.Y} × {spacing.X} do not fit into an input of {Layout.Text(shape)} with padding {pad.Y} × {pad.X}.");
                }

                var windows = new PoolingWindows { Planes = Layout.Count(shape.AsSpan(..^2)), Height = shape[^2], Width = shape[^1], OutHeight = outHeight, OutWidth = outWidth, Size = size, Stride = stride, Padding = pad, Dilation = spacing };
                return (windows, [.. shape[..^2], outHeight, outWidth]);

                long Outputs(long length, long window, long step, long margin, long gap)
                {
                    var free = length + (2 * margin) - (gap * (window - 1)) - 1;
                    var count = free < 0 ? 0 : ((free + (ceil_mode ? step - 1 : 0)) / step) + 1;

                    // A window that would begin in the right margin does not count.
                    return ceil_mode && (count - 1) * step >= length + margin ? count - 1 : count;
                }
            }

            private static void RequirePlanes(Tensor input, string operation)
            {
                ArgumentNullException.ThrowIfNull(input);
                if (input.Body.Rank is not (3 or 4) || !input.is_floating_point() || input.Body.Shape[^1] < 1 || input.Body.Shape[^2] < 1)
                {
                    throw new ArgumentException($"{operation} needs a floating-point input of shape [N, C, H, W] or [C, H, W], not {input.dtype} {Layout.Text(input.Body.Shape)}.");
                }
            }

            private static long[]? Values((long, long)? pair) => pair is { } values ? [values.Item1, values.Item2] : null;
        }
    }
}
