using System.Runtime.CompilerServices;
using TorchSharp.Autograd;
using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The elements that numbers, slices, new axes and index tensors pick. Without index tensors it is a view. A Bool
        /// tensor picks where it is set; Int64 tensors are broadcast together, and their shape takes the place of the
        /// dimensions they index (the first place, where those do not lie side by side).
        /// </summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, [i1]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index([i1, i2]);
            set => index_put_(value, [i1, i2]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index([i1, i2, i3]);
            set => index_put_(value, [i1, i2, i3]);
        }

        public Tensor index(params Tensor[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            return index(Array.ConvertAll(indices, TensorIndex.Tensor));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            using var scope = NewDisposeScope();
            var (view, picks) = Sliced(indices);
            return scope.MoveToOuter(picks.Count == 0 ? view : view.Picked(picks));
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            return index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));
        }

        /// <summary>Writes values (broadcast) where <see cref="index(TensorIndex[])"/> reads; not for tensors that record gradients.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(value);
            ArgumentNullException.ThrowIfNull(indices);
            RequireUnrecorded(value, "index_put_");
            using var scope = NewDisposeScope();
            var positions = arange(numel()).view(Body.Shape).index(indices);
            var values = value.to_type(dtype).expand(positions.Body.Shape).reshape(-1);
            using var dense = new Owned(Copying.Contiguous(Body));
            using var flat = new Owned(dense.Body.View([Body.Count]));
            Indexing.IndexCopy(flat.Body, 0, positions.reshape(-1).Body, values.Body);
            if (!ReferenceEquals(dense.Body, Body))
            {
                Copying.Into(dense.Body, Body);
            }

            Body.Storage.Version++;
            return this;
        }

        /// <summary>A copy with src written at the indices along a dimension.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Scatter(dim, index, src, add: false, "scatter");

        public Tensor scatter_(long dim, Tensor index, Tensor src) => WriteBack(Scatter(dim, index, src, add: false, "scatter_"), "scatter_");

        /// <summary>A copy with src added at the indices along a dimension, in row-major order of src.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Scatter(dim, index, src, add: true, "scatter_add");

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => WriteBack(Scatter(dim, index, src, add: true, "scatter_add_"), "scatter_add_");

        /// <summary>A copy with alpha times slices of the source added at the indices.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(source);
            var at = Layout.Dimension(dim, Body.Rank, "index_add");
            using var sums = Record(Indexing.IndexAdd(Body.Shape, at, index.Body, source.Body), "index_add", [source.Body], [index.Body],
                (node, gradient, inputs) => inputs[0] = Indexing.IndexSelect(gradient, at, node.Saved(0)));
            return add(sums, alpha);
        }

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => WriteBack(index_add(dim, index, source, alpha), "index_add_");

        private Tensor Scatter(long dim, Tensor index, Tensor src, bool add, string operation)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(src);
            if (src.dtype != dtype)
            {
                throw new ArgumentException($"{operation}: a {src.dtype} source does not go into a {dtype} tensor.");
            }

            var at = Layout.Dimension(dim, Body.Rank, operation);
            var result = Copying.Clone(Body);
            try
            {
                Indexing.Scatter(result, at, index.Body, src.Body, add, operation);
            }
            catch
            {
                result.Release();
                throw;
            }

            return Record(result, operation, [Body, src.Body], [index.Body], (node, gradient, inputs) =>
            {
                if (node.Needs(0))
                {
                    inputs[0] = add ? gradient.AddReference() : Copying.Clone(gradient);
                    if (!add)
                    {
                        using var none = new Owned(TensorBody.Zeros(node.Saved(0).Shape, gradient.Dtype));
                        Indexing.Scatter(inputs[0]!, at, node.Saved(0), none.Body, add: false, operation);
                    }
                }

                if (node.Needs(1))
                {
                    inputs[1] = Indexing.Gather(gradient, at, node.Saved(0));
                }
            });
        }

        /// <summary>What numbers, slices and new axes leave, and the index tensor of each dimension that has one.</summary>
        private (Tensor View, List<(int Dim, Tensor Index)> Picks) Sliced(TensorIndex[] indices)
        {
            var used = indices.Sum(index => index.Dimensions);
            if (used > Body.Rank)
            {
                throw new ArgumentException($"index: {used} dimensions are indexed in a tensor of shape {Layout.Text(Body.Shape)}.", nameof(indices));
            }

            var (view, dim, picks) = (alias(), 0, new List<(int, Tensor)>());
            foreach (var index in indices)
            {
                switch (index._kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, index._start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = view.slice(dim++, index._start ?? 0, index._stop ?? long.MaxValue, index._step ?? 1);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += Body.Rank - used;
                        used = Body.Rank;
                        break;
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        break;
                    default:
                        foreach (var pick in view.Coordinates(dim, index._tensor!))
                        {
                            picks.Add((dim++, pick));
                        }

                        break;
                }
            }

            return (view, picks);
        }

        /// <summary>An index tensor as Int64 positions, one tensor for each dimension that it indexes.</summary>
        private Tensor[] Coordinates(int dim, Tensor index)
        {
            if (index.dtype == ScalarType.Int64)
            {
                return [index];
            }

            if (index.dtype != ScalarType.Bool || !Body.Shape.AsSpan(dim, index.Body.Rank).SequenceEqual(index.Body.Shape))
            {
                throw new ArgumentException($"index: a {index.dtype} tensor of shape {Layout.Text(index.Body.Shape)} does not index {Layout.Text(Body.Shape)} from dimension {dim} on; Int64 positions or a Bool mask of that shape are needed.");
            }

            return index.nonzero().unbind(1);
        }

        private Tensor Picked(List<(int Dim, Tensor Index)> picks)
        {
            var shape = picks.Aggregate(Array.Empty<long>(), (shape, pick) => Layout.Broadcast(shape, pick.Index.Body.Shape, "index"));
            var dims = picks.ConvertAll(pick => pick.Dim);
            var indices = picks.ConvertAll(pick => pick.Index.expand(shape).contiguous().Body);
            using var joined = new Tensor(Indexing.Join(indices, dims.ConvertAll(dim => Body.Shape[dim])));

            var others = Enumerable.Range(0, Body.Rank).Except(dims).ToArray();
            var rest = Array.ConvertAll(others, dim => Body.Shape[dim]);
            long[] order = [.. dims.Concat(others).Select(dim => (long)dim)];
            long[] rows = [dims.Aggregate(1L, (product, dim) => product * Body.Shape[dim]), .. rest];
            var picked = permute(order).reshape(rows).index_select(0, joined.reshape(-1)).reshape([.. shape, .. rest]);

            // Back to where the indexed dimensions stood, if they stood side by side.
            var sideBySide = dims[^1] - dims[0] == dims.Count - 1;
            if (!sideBySide || dims[0] == 0)
            {
                return picked;
            }

            var at = Enumerable.Range(0, shape.Length);
            var after = Enumerable.Range(shape.Length, rest.Length).ToArray();
            return picked.permute([.. after[..dims[0]].Concat(at).Concat(after[dims[0]..]).Select(dim => (long)dim)]);
        }

        private void RequireUnrecorded(Tensor source, string operation)
        {
            if (AutoGradMode.IsEnabled && (requires_grad || source.requires_grad))
            {
                throw new InvalidOperationException($"{operation} does not record gradients; call it under no_grad().");
            }
        }
    }
}
