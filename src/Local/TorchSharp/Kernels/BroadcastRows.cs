namespace TorchSharp.Kernels;

/// <summary>
/// Two operands broadcast to one shape, as rows of equal length: neighbouring dimensions that either operand walks through
/// evenly are joined, so that rows are as long as they can be.
/// </summary>
internal sealed class BroadcastRows
{
    private readonly long[] _sizes;
    private readonly long[] _left;
    private readonly long[] _right;
    private readonly int _outer;

    /// <param name="shape">What both are broadcast to.</param>
    /// <param name="left">The left operand's strides in that shape, 0 where it is repeated.</param>
    /// <param name="right">The right operand's.</param>
    public BroadcastRows(ReadOnlySpan<long> shape, ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        _sizes = new long[shape.Length];
        _left = new long[shape.Length];
        _right = new long[shape.Length];
        var dims = 0;
        Count = 1;
        Length = 1;
        for (var d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 1)
            {
                continue;
            }

            if (dims > 0 && _left[dims - 1] == left[d] * shape[d] && _right[dims - 1] == right[d] * shape[d])
            {
                _sizes[dims - 1] *= shape[d];
            }
            else
            {
                _sizes[dims++] = shape[d];
            }

            (_left[dims - 1], _right[dims - 1]) = (left[d], right[d]);
        }

        _outer = Math.Max(dims - 1, 0);
        for (var d = 0; d < _outer; d++)
        {
            Count *= _sizes[d];
        }

        if (dims > 0)
        {
            (Length, LeftStep, RightStep) = (_sizes[_outer], _left[_outer], _right[_outer]);
        }
    }

    /// <summary>Rows.</summary>
    public long Count { get; }

    /// <summary>Elements of a row.</summary>
    public long Length { get; }

    public long LeftStep { get; }

    public long RightStep { get; }

    /// <summary>Where a row begins in either operand, in elements.</summary>
    public (long Left, long Right) Offsets(long row)
    {
        long left = 0, right = 0;
        for (var d = _outer - 1; d >= 0; d--)
        {
            var at = row % _sizes[d];
            row /= _sizes[d];
            left += at * _left[d];
            right += at * _right[d];
        }

        return (left, right);
    }
}
