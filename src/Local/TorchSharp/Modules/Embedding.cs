using TorchSharp.Kernels;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// Rows of a learned table by number: Int64 [*] gives [*, dims]. Rows start as N(0, 1); row padding_idx starts as zeros
        /// and gets no gradient. A number outside the table is refused.
        /// </summary>
        public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private readonly long? _padding;

            internal Embedding(Parameter weight, long? padding_idx)
                : base(nameof(Embedding))
            {
                var rows = weight.size(0);
                if (padding_idx < -rows || padding_idx >= rows)
                {
                    throw new ArgumentOutOfRangeException(nameof(padding_idx), padding_idx, $"padding_idx lies within the table's {rows} rows.");
                }

                _padding = padding_idx < 0 ? padding_idx + rows : padding_idx;
                this.weight = weight;
                weight.DetachFromDisposeScope();
                register_parameter(nameof(weight), weight);
            }

            public Parameter weight { get; }

            public override torch.Tensor forward(torch.Tensor input)
            {
                ArgumentNullException.ThrowIfNull(input);
                var index = input.Body;
                if (index.Dtype != torch.ScalarType.Int64)
                {
                    throw new ArgumentException($"Embedding takes row numbers as Int64, not {index.Dtype} {Layout.Text(index.Shape)}.", nameof(input));
                }

                using var flat = new Owned(Copying.Contiguous(index));
                using var rows = new Owned(flat.Body.View([index.Count]));
                using var picked = new Owned(Indexing.IndexSelect(weight.Body, 0, rows.Body));
                var shape = weight.shape;
                var padding = _padding;
                return torch.Tensor.Record(picked.Body.View([.. index.Shape, shape[1]]), "embedding", [weight.Body], [rows.Body], (node, gradient, inputs) =>
                {
                    using var dense = new Owned(Copying.Contiguous(gradient));
                    using var slopes = new Owned(dense.Body.View([node.Saved(0).Count, shape[1]]));
                    var sums = Indexing.IndexAdd(shape, 0, node.Saved(0), slopes.Body);
                    if (padding is { } row)
                    {
                        using var zeros = new Owned(sums.View([shape[1]], [1], row * shape[1]));
                        Filling.Fill(zeros.Body, 0);
                    }

                    inputs[0] = sums;
                });
            }

            // The table registered itself.
            protected override void RegisterComponents()
            {
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                RequirePlain(max_norm, scale_grad_by_freq, sparse);
                var module = new Modules.Embedding(init.normal_(empty([num_embeddings, embedding_dims], dtype, device)).AsParameter(), padding_idx);
                if (padding_idx is { } row)
                {
                    using var zeros = module.weight.detach().select(0, row);
                    zeros.fill_(0);
                }

                return module;
            }

            public static Modules.Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                ArgumentNullException.ThrowIfNull(embeddings);
                RequirePlain(max_norm, scale_grad_by_freq, sparse);
                RequireCpu(device);
                using var table = embeddings.detach();
                return new Modules.Embedding(Parameter(table.to_type(dtype ?? table.dtype, copy: true), !freeze), padding_idx);
            }

            private static void RequirePlain(double? max_norm, bool scale_grad_by_freq, bool sparse)
            {
                if (max_norm is not null || scale_grad_by_freq || sparse)
                {
                    throw new NotSupportedException("Embedding has no max_norm, scale_grad_by_freq or sparse gradients here.");
                }
            }
        }
    }
}
