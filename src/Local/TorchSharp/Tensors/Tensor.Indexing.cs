namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A view picked by numbers and slices.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get
            {
                ArgumentNullException.ThrowIfNull(indices);
                if (indices.Length > Body.Rank)
                {
                    throw new ArgumentException($"{indices.Length} indices into a tensor of {Body.Rank} dimensions.", nameof(indices));
                }

                var result = alias();
                var dim = 0;
                foreach (var index in indices)
                {
                    var previous = result;
                    result = index._isSlice
                        ? previous.slice(dim++, index._start ?? 0, index._stop ?? long.MaxValue, index._step ?? 1)
                        : previous.select(dim, index._start!.Value);
                    previous.Dispose();
                }

                return result;
            }
        }

        public Tensor this[long i1] => select(0, i1);

        public Tensor this[long i1, long i2] => this[(TensorIndex)i1, (TensorIndex)i2];
    }
}
