namespace TorchSharp;

/// <summary>Arithmetic of shapes and strides (both in elements).</summary>
internal static class Layout
{
    public static int Size(torch.ScalarType dtype) => dtype switch
    {
        torch.ScalarType.Float32 => 4,
        torch.ScalarType.Float64 or torch.ScalarType.Int64 => 8,
        torch.ScalarType.BFloat16 => throw new NotSupportedException("BFloat16 tensors are not part of this engine; it has float32, float64, int64, bool and byte."),
        _ => 1,
    };

    public static torch.ScalarType TypeOf(Type type)
    {
        if (type == typeof(float))
        {
            return torch.ScalarType.Float32;
        }

        if (type == typeof(double))
        {
            return torch.ScalarType.Float64;
        }

        if (type == typeof(long))
        {
            return torch.ScalarType.Int64;
        }

        if (type == typeof(bool))
        {
            return torch.ScalarType.Bool;
        }

        return type == typeof(byte)
            ? torch.ScalarType.Byte
            : throw new NotSupportedException($"Tensors of {type.Name} are not part of this engine; it has float, double, long, bool and byte.");
    }

    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var size in shape)
        {
            if (size < 0)
            {
                throw new ArgumentException($"A dimension cannot be negative: {Text(shape)}.");
            }

            count = checked(count * size);
        }

        return count;
    }

    public static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    public static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long step = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != step)
            {
                return shape.Contains(0);
            }

            step *= Math.Max(shape[i], 1);
        }

        return true;
    }

    public static int Dimension(long dim, int rank, string operation)
    {
        var limit = Math.Max(rank, 1);
        if (dim < -limit || dim >= limit)
        {
            throw new ArgumentOutOfRangeException(nameof(dim), $"{operation}: dimension {dim} is outside [-{limit}, {limit - 1}] for a tensor of {rank} dimensions.");
        }

        return (int)(dim < 0 ? dim + limit : dim);
    }

    public static long[] Broadcast(ReadOnlySpan<long> left, ReadOnlySpan<long> right, string operation)
    {
        var rank = Math.Max(left.Length, right.Length);
        var shape = new long[rank];
        for (var i = 1; i <= rank; i++)
        {
            var a = i <= left.Length ? left[^i] : 1;
            var b = i <= right.Length ? right[^i] : 1;
            shape[rank - i] = a == b || b == 1 ? a : a == 1 ? b
                : throw new ArgumentException($"{operation}: shapes {Text(left)} and {Text(right)} cannot be broadcast together (sizes {a} and {b} differ at dimension {rank - i}).");
        }

        return shape;
    }

    /// <summary>Strides that repeat a tensor over a larger shape.</summary>
    public static long[] Expanded(TensorBody body, ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var lead = shape.Length - body.Rank;
        for (var i = 0; i < body.Rank; i++)
        {
            strides[lead + i] = body.Shape[i] == 1 && shape[lead + i] != 1 ? 0 : body.Strides[i];
        }

        return strides;
    }

    /// <summary>Fills in a -1 and checks that the number of elements stays.</summary>
    public static long[] Resolve(ReadOnlySpan<long> requested, long count, string operation)
    {
        var shape = requested.ToArray();
        var unknown = Array.IndexOf(shape, -1);
        if (unknown >= 0)
        {
            shape[unknown] = 1;
            var known = Count(shape);
            shape[unknown] = known == 0 || Array.IndexOf(shape, -1) >= 0 ? -1 : count / known;
        }

        if (Array.Exists(shape, size => size < 0) || Count(shape) != count)
        {
            throw new ArgumentException($"{operation}: {count} elements do not fit the shape {Text(requested)}.");
        }

        return shape;
    }

    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
