using TorchSharp.Kernels;
using TorchSharp.Random;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers and losses as functions.</summary>
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false)
            {
                ArgumentNullException.ThrowIfNull(x);
                return inplace ? x.relu_().alias() : x.relu();
            }

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                return input.softmax(dim, dtype);
            }

            public static Tensor log_softmax(Tensor x, long dim)
            {
                ArgumentNullException.ThrowIfNull(x);
                return x.log_softmax(dim);
            }

            /// <summary>input·weightsᵀ + bias, over the last dimension.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(weights);
                Tensor.RequireSameFloat(input, weights, "linear");
                var (x, w, b) = (input.Body, weights.Body, bias?.Body);
                if (w.Rank != 2 || x.Rank < 1 || x.Shape[^1] != w.Shape[1] || (b is not null && (b.Rank != 1 || b.Shape[0] != w.Shape[0] || b.Dtype != w.Dtype)))
                {
                    throw new ArgumentException($"linear: input {Layout.Text(x.Shape)}, weights {Layout.Text(w.Shape)} and bias {(b is null ? "none" : Layout.Text(b.Shape))} do not fit: [*, in], [out, in] and [out] are needed.");
                }

                using var rows = new Owned(Products.AsMatrix(x));
                using var product = new Owned(LinearKernels.Forward(rows.Body, w, b));
                var output = product.Body.View([.. x.Shape[..^1], w.Shape[0]]);
                var shape = x.Shape;
                return Tensor.Record(output, "linear", [x, w, b], [rows.Body, w], (node, gradient, inputs) =>
                {
                    using var slope = new Owned(Products.AsMatrix(gradient));
                    if (node.Needs(0))
                    {
                        using var product = new Owned(Products.Multiply(slope.Body, node.Saved(1)));
                        inputs[0] = product.Body.View(shape);
                    }

                    if (node.Needs(1))
                    {
                        using var transposed = new Owned(Products.Transposed(slope.Body));
                        inputs[1] = PackedProduct.Fits(transposed.Body, node.Saved(0))
                            ? new TensorBody(new PackedProduct(transposed.Body, node.Saved(0)), [transposed.Body.Shape[0], node.Saved(0).Shape[1]])
                            : Products.Multiply(transposed.Body, node.Saved(0));
                    }

                    if (node.Needs(2))
                    {
                        inputs[2] = Reductions.Sum(slope.Body, [0], keepdim: false);
                    }
                });
            }

            /// <summary>Zero with probability p, else scaled by 1/(1 − p); draws from the default generator.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                ArgumentNullException.ThrowIfNull(input);
                if (!(p >= 0 && p <= 1))
                {
                    throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout probability lies between 0 and 1.");
                }

                if (!training || p == 0)
                {
                    return input.alias();
                }

                using var mask = new Owned(DropoutMask.Draw(input.Body.Shape, input.dtype, p, Generator.Default));
                var result = Tensor.Record(Arithmetic.Multiply(input.Body, mask.Body), "dropout", [input.Body], [mask.Body],
                    (node, gradient, inputs) => inputs[0] = Arithmetic.Multiply(gradient, node.Saved(0)));
                return inplace ? input.WriteBack(result, "dropout").alias() : result;
            }
        }
    }
}
