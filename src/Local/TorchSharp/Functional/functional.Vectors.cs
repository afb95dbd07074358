namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor sigmoid(Tensor x)
            {
                ArgumentNullException.ThrowIfNull(x);
                return x.sigmoid();
            }

            public static Tensor tanh(Tensor x, bool inplace = false)
            {
                ArgumentNullException.ThrowIfNull(x);
                return inplace ? x.tanh_().alias() : x.tanh();
            }

            /// <summary>Class numbers as rows of zeros with a one: [*] of Int64 to [*, num_classes] of Int64.</summary>
            /// <param name="x">Class numbers from 0.</param>
            /// <param name="num_classes">-1 takes the largest class number plus one.</param>
            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                ArgumentNullException.ThrowIfNull(x);
                if (x.dtype != ScalarType.Int64)
                {
                    throw new ArgumentException($"one_hot needs Int64 class numbers, not {x.dtype}.", nameof(x));
                }

                using var scope = NewDisposeScope();
                var classes = num_classes >= 0 ? num_classes : x.numel() == 0 ? 0 : x.max().ToInt64() + 1;
                var result = zeros([.. x.Body.Shape, classes], ScalarType.Int64);
                return scope.MoveToOuter(result.scatter_(-1, x.unsqueeze(-1), ones_like(x).unsqueeze(-1)));
            }

            /// <summary>input / max(‖input‖ₚ, eps) along a dimension (p = 1 or 2).</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                ArgumentNullException.ThrowIfNull(input);
                using var length = input.norm((int)dim, keepdim: true, (float)p);
                using var divisor = length.clamp(min: eps);
                return input.div(divisor);
            }

            /// <summary>x1·x2 / (max(‖x1‖, eps)·max(‖x2‖, eps)) along a dimension, over shapes that broadcast.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
            {
                ArgumentNullException.ThrowIfNull(x1);
                ArgumentNullException.ThrowIfNull(x2);
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(normalize(x1, 2, dim, eps).mul(normalize(x2, 2, dim, eps)).sum(dim));
            }
        }
    }
}
