using TorchSharp.Autograd;
using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor T => t();

        /// <summary>The same memory in another shape; the tensor must be contiguous.</summary>
        public Tensor view(params long[] shape)
        {
            var resolved = Layout.Resolve(shape, Body.Count, "view");
            if (!Body.IsContiguous)
            {
                throw new InvalidOperationException($"view: a tensor of shape {Layout.Text(Body.Shape)} and strides {Layout.Text(Body.Strides)} is not contiguous; use reshape().");
            }

            var original = Body.Shape;
            return Window(Body.View(resolved), "view", (node, gradient, inputs) => inputs[0] = Reshaped(gradient, original));
        }

        public Tensor view_as(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            return view(other.Body.Shape);
        }

        public Tensor reshape(params long[] shape)
        {
            if (Body.IsContiguous)
            {
                return view(shape);
            }

            using var dense = contiguous();
            return dense.view(shape);
        }

        public Tensor flatten(long start_dim = 0, long end_dim = -1)
        {
            if (Body.Rank == 0)
            {
                return reshape(1);
            }

            var (first, last) = (Layout.Dimension(start_dim, Body.Rank, "flatten"), Layout.Dimension(end_dim, Body.Rank, "flatten"));
            if (first > last)
            {
                throw new ArgumentException($"flatten: dimension {start_dim} comes after dimension {end_dim}.");
            }

            var shape = Body.Shape;
            return reshape([.. shape[..first], Layout.Count(shape.AsSpan(first, last - first + 1)), .. shape[(last + 1)..]]);
        }

        public Tensor t()
        {
            return Body.Rank switch
            {
                < 2 => alias(),
                2 => transpose(0, 1),
                _ => throw new InvalidOperationException($"t() needs a matrix, not a tensor of shape {Layout.Text(Body.Shape)}; use transpose()."),
            };
        }

        public Tensor transpose(long dim0, long dim1)
        {
            var (a, b) = (Layout.Dimension(dim0, Body.Rank, "transpose"), Layout.Dimension(dim1, Body.Rank, "transpose"));
            return Window(Swapped(Body, a, b), "transpose", (node, gradient, inputs) => inputs[0] = Swapped(gradient, a, b));
        }

        public Tensor permute(params long[] permutation)
        {
            ArgumentNullException.ThrowIfNull(permutation);
            var order = permutation.Select(dim => Layout.Dimension(dim, Body.Rank, "permute")).ToArray();
            if (order.Distinct().Count() != Body.Rank || order.Length != Body.Rank)
            {
                throw new ArgumentException($"permute: {Layout.Text(permutation)} does not name each of {Body.Rank} dimensions once.");
            }

            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++)
            {
                inverse[order[i]] = i;
            }

            return Window(Permuted(Body, order), "permute", (node, gradient, inputs) => inputs[0] = Permuted(gradient, inverse));
        }

        public Tensor unsqueeze(long dim)
        {
            var at = Layout.Dimension(dim, Body.Rank + 1, "unsqueeze");
            var original = Body.Shape;
            var view = Body.View(
                [.. Body.Shape[..at], 1, .. Body.Shape[at..]],
                [.. Body.Strides[..at], at < Body.Rank ? Body.Strides[at] * Body.Shape[at] : 1, .. Body.Strides[at..]],
                Body.Offset);
            return Window(view, "unsqueeze", (node, gradient, inputs) => inputs[0] = Reshaped(gradient, original));
        }

        public Tensor squeeze(long? dim = null)
        {
            var only = dim is { } wanted ? Layout.Dimension(wanted, Body.Rank, "squeeze") : -1;
            var kept = Enumerable.Range(0, Body.Rank).Where(i => Body.Shape[i] != 1 || (only >= 0 && i != only)).ToArray();
            var original = Body.Shape;
            var view = Body.View([.. kept.Select(i => Body.Shape[i])], [.. kept.Select(i => Body.Strides[i])], Body.Offset);
            return Window(view, "squeeze", (node, gradient, inputs) => inputs[0] = Reshaped(gradient, original));
        }

        public Tensor expand(params long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            var lead = sizes.Length - Body.Rank;
            var shape = sizes.Select((size, i) => size == -1 && i >= lead ? Body.Shape[i - lead] : size).ToArray();
            if (lead < 0 || !Layout.Broadcast(Body.Shape, shape, "expand").AsSpan().SequenceEqual(shape))
            {
                throw new ArgumentException($"expand: {Layout.Text(Body.Shape)} does not expand to {Layout.Text(sizes)}.");
            }

            var original = Body.Shape;
            return Window(Body.View(shape, Layout.Expanded(Body, shape), Body.Offset), "expand", (node, gradient, inputs) => inputs[0] = Reductions.SumTo(gradient, original));
        }

        public Tensor expand_as(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            return expand(other.Body.Shape);
        }

        /// <summary>The whole repeated along each dimension; dimensions that the tensor lacks come first.</summary>
        public Tensor repeat(params long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            var lead = sizes.Length - Body.Rank;
            if (lead < 0)
            {
                throw new ArgumentException($"repeat: {Layout.Text(sizes)} names fewer dimensions than {Layout.Text(Body.Shape)} has.");
            }

            // Each dimension becomes a pair: a repeated one before the original.
            var (pairs, wide, joined) = (new long[2 * sizes.Length], new long[2 * sizes.Length], new long[sizes.Length]);
            for (var d = 0; d < sizes.Length; d++)
            {
                var size = d < lead ? 1 : Body.Shape[d - lead];
                (pairs[2 * d], pairs[(2 * d) + 1]) = (1, size);
                (wide[2 * d], wide[(2 * d) + 1]) = (sizes[d], size);
                joined[d] = sizes[d] * size;
            }

            using var split = reshape(pairs);
            using var expanded = split.expand(wide);
            return expanded.reshape(joined);
        }

        /// <summary>A copy in reverse order along the dimensions.</summary>
        public Tensor flip(params long[] dims)
        {
            var reversed = DimensionsOf(dims, "flip");
            return Record(Reversed(Body, reversed), "flip", [Body], [], (node, gradient, inputs) => inputs[0] = Reversed(gradient, reversed));
        }

        /// <summary>Views of <paramref name="size"/> slices each along a dimension; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
            var total = Body.Shape[Layout.Dimension(dim, Body.Rank, "split")];
            var sizes = new long[Math.Max(1, (total + size - 1) / size)];
            for (var i = 0; i < sizes.Length; i++)
            {
                sizes[i] = Math.Min(size, total - (i * size));
            }

            return split(sizes, dim);
        }

        /// <summary>Views of these numbers of slices along a dimension; they add up to its size.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            var at = Layout.Dimension(dim, Body.Rank, "split");
            if (sizes.Sum() != Body.Shape[at])
            {
                throw new ArgumentException($"split: the sizes {Layout.Text(sizes)} do not add up to dimension {at} of {Layout.Text(Body.Shape)}.");
            }

            long start = 0;
            return Array.ConvertAll(sizes, size => narrow(at, (start += size) - size, size));
        }

        /// <summary>At most this many views of equal size (but for the last) along a dimension.</summary>
        public Tensor[] chunk(long chunks, long dim = 0L)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
            var at = Layout.Dimension(dim, Body.Rank, "chunk");
            return split(Math.Max(1, (Body.Shape[at] + chunks - 1) / chunks), at);
        }

        /// <summary>Every slice along a dimension, without it.</summary>
        public Tensor[] unbind(long dimension = 0L)
        {
            var slices = new Tensor[Body.Shape[Layout.Dimension(dimension, Body.Rank, "unbind")]];
            for (var i = 0; i < slices.Length; i++)
            {
                slices[i] = select(dimension, i);
            }

            return slices;
        }

        public Tensor narrow(long dim, long start, long length)
        {
            var at = Layout.Dimension(dim, Body.Rank, "narrow");
            if (start < 0 || length < 0 || start + length > Body.Shape[at])
            {
                throw new ArgumentOutOfRangeException(nameof(start), $"narrow: [{start}, {start + length}) is outside dimension {at} of {Layout.Text(Body.Shape)}.");
            }

            return Slice(at, start, length, 1);
        }

        /// <summary>Every step-th slice from start (inclusive) to finish (exclusive); negative positions count from the end.</summary>
        public Tensor slice(long dim, long start, long finish, long step)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
            var at = Layout.Dimension(dim, Body.Rank, "slice");
            var size = Body.Shape[at];
            var from = Math.Clamp(start < 0 ? start + size : start, 0, size);
            var to = Math.Clamp(finish < 0 ? finish + size : finish, from, size);
            return Slice(at, from, (to - from + step - 1) / step, step);
        }

        public Tensor select(long dim, long index)
        {
            var at = Layout.Dimension(dim, Body.Rank, "select");
            var size = Body.Shape[at];
            if (index < -size || index >= size)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"select: index {index} is outside dimension {at} of {Layout.Text(Body.Shape)}.");
            }

            using var single = Slice(at, index < 0 ? index + size : index, 1, 1);
            return single.squeeze(at);
        }

        public Tensor index_select(long dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            var at = Layout.Dimension(dim, Body.Rank, "index_select");
            var shape = Body.Shape;
            return Record(Indexing.IndexSelect(Body, at, index.Body), "index_select", [Body], [index.Body],
                (node, gradient, inputs) => inputs[0] = Indexing.IndexAdd(shape, at, node.Saved(0), gradient));
        }

        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(source);
            RequireUnrecorded(source, "index_copy_");
            using var values = source.to_type(dtype);
            Indexing.IndexCopy(Body, Layout.Dimension(dim, Body.Rank, "index_copy_"), index.Body, values.Body);
            Body.Storage.Version++;
            return this;
        }

        public Tensor gather(long dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            var at = Layout.Dimension(dim, Body.Rank, "gather");
            var shape = Body.Shape;
            return Record(Indexing.Gather(Body, at, index.Body), "gather", [Body], [index.Body],
                (node, gradient, inputs) => inputs[0] = Indexing.ScatterAdd(shape, at, node.Saved(0), gradient));
        }

        private static TensorBody Reshaped(TensorBody gradient, long[] shape)
        {
            using var dense = new Owned(Copying.Contiguous(gradient));
            return dense.Body.View(shape);
        }

        private static TensorBody Reversed(TensorBody body, int[] dims)
        {
            var (strides, offset) = ((long[])body.Strides.Clone(), body.Offset);
            foreach (var dim in dims)
            {
                offset += Math.Max(body.Shape[dim] - 1, 0) * strides[dim];
                strides[dim] = -strides[dim];
            }

            using var view = new Owned(body.View(body.Shape, strides, offset));
            return Copying.Clone(view.Body);
        }

        private static TensorBody Swapped(TensorBody body, int a, int b)
        {
            var (shape, strides) = ((long[])body.Shape.Clone(), (long[])body.Strides.Clone());
            (shape[a], shape[b]) = (shape[b], shape[a]);
            (strides[a], strides[b]) = (strides[b], strides[a]);
            return body.View(shape, strides, body.Offset);
        }

        private static TensorBody Permuted(TensorBody body, int[] order)
            => body.View([.. order.Select(i => body.Shape[i])], [.. order.Select(i => body.Strides[i])], body.Offset);

        private Tensor Slice(int dim, long start, long length, long step)
        {
            var (shape, strides) = ((long[])Body.Shape.Clone(), (long[])Body.Strides.Clone());
            shape[dim] = length;
            strides[dim] *= step;
            var original = Body.Shape;
            return Window(Body.View(shape, strides, Body.Offset + (start * Body.Strides[dim])), "slice", (node, gradient, inputs) =>
            {
                var whole = TensorBody.Zeros(original, gradient.Dtype);
                using var part = new Owned(whole.View(gradient.Shape, [.. whole.Strides.Select((stride, d) => d == dim ? stride * step : stride)], start * whole.Strides[dim]));
                Copying.Into(gradient, part.Body);
                inputs[0] = whole;
            });
        }

        private Tensor Window(TensorBody view, string operation, BackwardRule rule)
        {
            view.IsView = true;
            return Record(view, operation, [Body], [], rule);
        }
    }
}
