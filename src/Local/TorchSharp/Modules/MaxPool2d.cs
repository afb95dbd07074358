namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>The largest element of each window.</summary>
        public sealed class MaxPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
        {
            internal MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                : base(nameof(MaxPool2d))
            {
                this.kernel_size = kernel_size;
                this.stride = stride;
                this.padding = padding;
                this.dilation = dilation;
                this.ceil_mode = ceil_mode;
            }

            public long[] kernel_size { get; set; }

            public long[]? stride { get; set; }

            public long[]? padding { get; set; }

            public long[]? dilation { get; set; }

            public bool ceil_mode { get; set; }

            public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);

            public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
                => torch.nn.functional.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
                => MaxPool2d(
                    (kernel_size, kernel_size),
                    stride is { } step ? (step, step) : null,
                    padding is { } margin ? (margin, margin) : null,
                    dilation is { } gap ? (gap, gap) : null,
                    ceil_mode);

            public static Modules.MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false)
            {
                var (step, margin, gap) = (stride ?? kernel_size, padding ?? (0, 0), dilation ?? (1, 1));
                return new([kernel_size.Item1, kernel_size.Item2], [step.Item1, step.Item2], [margin.Item1, margin.Item2], [gap.Item1, gap.Item2], ceil_mode);
            }

            public static Modules.MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => new(kernel_size, stride, padding, dilation, ceil_mode);
        }
    }
}
