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

        /// <summary>The products of two stacks of matrices: [b, m, k] and [b, k, n].</summary>
        public Tensor bmm(Tensor batch2)
        {
            ArgumentNullException.ThrowIfNull(batch2);
            var (a, b) = (Body.Shape, batch2.Body.Shape);
            if (a.Length != 3 || b.Length != 3 || a[0] != b[0] || a[2] != b[1])
            {
                throw new ArgumentException($"bmm: {Layout.Text(a)} and {Layout.Text(b)} are not stacks of matrices that can be multiplied.");
            }

            RequireSameFloat(this, batch2, "bmm");
            return Record(MultiplyStacks(Body, batch2.Body), "bmm", [Body, batch2.Body], [Body, batch2.Body], (node, gradient, inputs) =>
            {
                if (node.Needs(0))
                {
                    using var transposed = new Owned(Swapped(node.Saved(1), 1, 2));
                    inputs[0] = MultiplyStacks(gradient, transposed.Body);
                }

                if (node.Needs(1))
                {
                    using var transposed = new Owned(Swapped(node.Saved(0), 1, 2));
                    inputs[1] = MultiplyStacks(transposed.Body, gradient);
                }
            });
        }

        /// <summary>
        /// The product of vectors, matrices, or stacks of matrices whose leading dimensions are broadcast. A vector counts as
        /// a row on the left and as a column on the right, and its dimension does not show in the result.
        /// </summary>
        public Tensor matmul(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            using var left = Body.Rank == 1 ? unsqueeze(0) : alias();
            using var right = target.Body.Rank == 1 ? target.unsqueeze(1) : target.alias();
            var (a, b) = (left.Body.Shape, right.Body.Shape);
            if (Body.Rank == 0 || target.Body.Rank == 0 || a[^1] != b[^2])
            {
                throw new ArgumentException($"matmul: {Layout.Text(Body.Shape)} and {Layout.Text(target.Body.Shape)} cannot be multiplied.");
            }

            using var product = a.Length == 2 && b.Length == 2 ? left.mm(right) : Stacked(left, right);
            var shape = product.Body.Shape;
            long[] kept = [.. shape[..^2], .. Body.Rank == 1 ? Array.Empty<long>() : [shape[^2]], .. target.Body.Rank == 1 ? Array.Empty<long>() : [shape[^1]]];
            return product.reshape(kept);
        }

        private static Tensor Stacked(Tensor left, Tensor right)
        {
            var (a, b) = (left.Body.Shape, right.Body.Shape);
            var lead = Layout.Broadcast(a.AsSpan(..^2), b.AsSpan(..^2), "matmul");
            using var wideLeft = left.expand([.. lead, .. a[^2..]]);
            using var wideRight = right.expand([.. lead, .. b[^2..]]);
            using var stackLeft = wideLeft.reshape([Layout.Count(lead), .. a[^2..]]);
            using var stackRight = wideRight.reshape([Layout.Count(lead), .. b[^2..]]);
            using var product = stackLeft.bmm(stackRight);
            return product.reshape([.. lead, a[^2], b[^1]]);
        }

        private static TensorBody MultiplyStacks(TensorBody left, TensorBody right)
        {
            var result = TensorBody.Empty([left.Shape[0], left.Shape[1], right.Shape[2]], left.Dtype);
            for (long i = 0; i < left.Shape[0]; i++)
            {
                using var a = new Owned(Matrix(left, i));
                using var b = new Owned(Matrix(right, i));
                using var product = new Owned(Matrix(result, i));
                Products.Multiply(a.Body, b.Body, product.Body, accumulate: false);
            }

            return result;
        }

        private static TensorBody Matrix(TensorBody stack, long index)
            => stack.View(stack.Shape[1..], stack.Strides[1..], stack.Offset + (index * stack.Strides[0]));

        internal static void RequireSameFloat(Tensor left, Tensor right, string operation)
        {
            if (left.dtype != right.dtype || !left.is_floating_point())
            {
                throw new ArgumentException($"{operation} needs two floating-point tensors of one type, not {left.dtype} and {right.dtype}.");
            }
        }
    }
}
