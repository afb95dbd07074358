namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index expression: a number, a slice, or all.</summary>
    public struct TensorIndex
    {
        internal long? _start;
        internal long? _stop;
        internal long? _step;
        internal bool _isSlice;

        public static TensorIndex Colon => Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { _start = start, _stop = stop, _step = step, _isSlice = true };

        public static TensorIndex Slice(Range range) => range;

        public static TensorIndex Single(long? index) => new() { _start = index ?? throw new ArgumentNullException(nameof(index)) };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range)
            => Slice(
                range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
                range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);
    }

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
