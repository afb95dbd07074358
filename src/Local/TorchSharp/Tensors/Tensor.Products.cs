using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            if (Body.Rank != 2 || target.Body.Rank != 2 || Body.Shape[1] != target.Body.Shape[0])
            {
                throw new ArgumentException($"mm: {Layout.Text(Body.Shape)} and {Layout.Text(target.Body.Shape)} are not matrices that can be multiplied.");
            }

            RequireSameFloat(this, target, "mm");
            return Record(Products.Multiply(Body, target.Body), "mm", [Body, target.Body], [Body, target.Body], (node, gradient, inputs) =>
            {
                if (node.Needs(0))
                {
                    using var transposed = new Owned(Products.Transposed(node.Saved(1)));
                    inputs[0] = Products.Multiply(gradient, transposed.Body);
                }

                if (node.Needs(1))
                {
                    using var transposed = new Owned(Products.Transposed(node.Saved(0)));
                    inputs[1] = Products.Multiply(transposed.Body, gradient);
                }
            });
        }

        /// <summary>The product of matrices and vectors (up to two dimensions each).</summary>
        public Tensor matmul(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            if (Body.Rank is < 1 or > 2 || target.Body.Rank is < 1 or > 2)
            {
                throw new NotSupportedException($"matmul of {Layout.Text(Body.Shape)} and {Layout.Text(target.Body.Shape)}: this engine multiplies vectors and matrices.");
            }

            using var left = Body.Rank == 1 ? unsqueeze(0) : alias();
            using var right = target.Body.Rank == 1 ? target.unsqueeze(1) : target.alias();
            var product = left.mm(right);
            if (target.Body.Rank == 1)
            {
                using var previous = product;
                product = previous.squeeze(1);
            }

            if (Body.Rank == 1)
            {
                using var previous = product;
                product = previous.squeeze(0);
            }

            return product;
        }

        internal static void RequireSameFloat(Tensor left, Tensor right, string operation)
        {
            if (left.dtype != right.dtype || !left.is_floating_point())
            {
                throw new ArgumentException($"{operation} needs two floating-point tensors of one type, not {left.dtype} and {right.dtype}.");
            }
        }
    }
}
