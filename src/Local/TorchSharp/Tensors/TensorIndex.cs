namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index expression: a number, a slice, an index tensor, a new axis, or what is left.</summary>
    public struct TensorIndex
    {
        /// <summary>All of a dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        /// <summary>As many whole dimensions as are left.</summary>
        public static readonly TensorIndex Ellipsis = new() { _kind = Kind.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new() { _kind = Kind.None };

        internal Kind _kind;
        internal long? _start;
        internal long? _stop;
        internal long? _step;
        internal Tensor? _tensor;

        internal enum Kind
        {
            Slice,
            Single,
            Tensor,
            None,
            Ellipsis,
        }

        /// <summary>How many of the tensor's dimensions this takes up.</summary>
        internal readonly int Dimensions => _kind switch
        {
            Kind.Slice or Kind.Single => 1,
            Kind.Tensor => _tensor!.dtype == ScalarType.Bool ? (int)_tensor.dim() : 1,
            _ => 0,
        };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { _start = start, _stop = stop, _step = step, _kind = Kind.Slice };

        public static TensorIndex Slice(Range range) => range;

        public static TensorIndex Single(long? index) => new() { _start = index ?? throw new ArgumentNullException(nameof(index)), _kind = Kind.Single };

        /// <summary>Int64 positions, or a Bool mask.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { _tensor = tensor ?? throw new ArgumentNullException(nameof(tensor)), _kind = Kind.Tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range)
            => Slice(
                range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
                range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);
    }
}
