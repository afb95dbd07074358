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
}
