using System.Numerics;

namespace TorchSharp.Kernels;

/// <summary>Element-wise operations on bodies of any layout: promotion and broadcasting are settled before the vector code.</summary>
internal static unsafe class Arithmetic
{
    public static TensorBody Add(TensorBody left, TensorBody right, double alpha) => left.Dtype switch
    {
        torch.ScalarType.Float32 => Zip<float, AddScaled<float>>(new((float)alpha), left, right, "add"),
        torch.ScalarType.Float64 => Zip<double, AddScaled<double>>(new(alpha), left, right, "add"),
        torch.ScalarType.Int64 => Zip<long, AddScaled<long>>(new((long)alpha), left, right, "add"),
        _ => throw Unsupported("add", left),
    };

    public static TensorBody Multiply(TensorBody left, TensorBody right) => left.Dtype switch
    {
        torch.ScalarType.Float32 => Zip<float, Multiply<float>>(default, left, right, "mul"),
        torch.ScalarType.Float64 => Zip<double, Multiply<double>>(default, left, right, "mul"),
        torch.ScalarType.Int64 => Zip<long, Multiply<long>>(default, left, right, "mul"),
        _ => throw Unsupported("mul", left),
    };

    public static TensorBody Divide(TensorBody left, TensorBody right) => left.Dtype switch
    {
        torch.ScalarType.Float32 => Zip<float, Divide<float>>(default, left, right, "div"),
        torch.ScalarType.Float64 => Zip<double, Divide<double>>(default, left, right, "div"),
        _ => throw Unsupported("div", left),
    };

    public static TensorBody RectifyGradient(TensorBody output, TensorBody gradient) => output.Dtype == torch.ScalarType.Float32
        ? Zip<float, RectifyGradient<float>>(default, output, gradient, "relu")
        : Zip<double, RectifyGradient<double>>(default, output, gradient, "relu");

    /// <summary>destination += alpha · source, broadcast to the destination's shape.</summary>
    public static void AddInPlace(TensorBody destination, TensorBody source, double alpha)
    {
        if (destination.IsContiguous && source.IsContiguous && source.Shape.AsSpan().SequenceEqual(destination.Shape))
        {
            switch (destination.Dtype)
            {
                case torch.ScalarType.Float32:
                    Elementwise.Zip(new AddScaled<float>((float)alpha), destination.Pointer<float>(), source.Pointer<float>(), destination.Pointer<float>(), destination.Count);
                    return;
                case torch.ScalarType.Float64:
                    Elementwise.Zip(new AddScaled<double>(alpha), destination.Pointer<double>(), source.Pointer<double>(), destination.Pointer<double>(), destination.Count);
                    return;
            }
        }

        using var sum = new Owned(Add(destination, source, alpha));
        RequireShape(destination, sum.Body, "add_");
        Copying.Into(sum.Body, destination);
    }

    public static void RequireShape(TensorBody destination, TensorBody result, string operation)
    {
        if (!destination.Shape.AsSpan().SequenceEqual(result.Shape))
        {
            throw new ArgumentException($"{operation}: a result of shape {Layout.Text(result.Shape)} does not fit into a tensor of shape {Layout.Text(destination.Shape)}.");
        }
    }

    /// <summary>A vector function where there is one for both float and double.</summary>
    public static TensorBody Map<TSingle, TDouble>(TensorBody body, TSingle single, TDouble @double)
        where TSingle : struct, IUnary<float>
        where TDouble : struct, IUnary<double>
    {
        using var source = new Owned(Copying.Contiguous(body));
        var result = TensorBody.Empty(body.Shape, body.Dtype);
        switch (body.Dtype)
        {
            case torch.ScalarType.Float32:
                Elementwise.Map(single, source.Body.Pointer<float>(), result.Pointer<float>(), body.Count);
                break;
            case torch.ScalarType.Float64:
                Elementwise.Map(@double, source.Body.Pointer<double>(), result.Pointer<double>(), body.Count);
                break;
            default:
                result.Release();
                throw Unsupported("this function", body);
        }

        return result;
    }

    /// <summary>A function evaluated in double precision, one element after another.</summary>
    public static TensorBody MapScalar(TensorBody body, Func<double, double> function)
    {
        using var source = new Owned(Copying.Contiguous(body));
        var result = TensorBody.Empty(body.Shape, body.Dtype);
        for (long i = 0; i < body.Count; i++)
        {
            if (body.Dtype == torch.ScalarType.Float32)
            {
                result.Pointer<float>()[i] = (float)function(source.Body.Pointer<float>()[i]);
            }
            else if (body.Dtype == torch.ScalarType.Float64)
            {
                result.Pointer<double>()[i] = function(source.Body.Pointer<double>()[i]);
            }
            else
            {
                result.Release();
                throw Unsupported("this function", body);
            }
        }

        return result;
    }

    public static TensorBody Exp(TensorBody body)
    {
        if (body.Dtype != torch.ScalarType.Float32)
        {
            return MapScalar(body, Elementary.Exp);
        }

        using var source = new Owned(Copying.Contiguous(body));
        var result = TensorBody.Empty(body.Shape, body.Dtype);
        Elementwise.Map(default(Exponential), source.Body.Pointer<float>(), result.Pointer<float>(), body.Count);
        return result;
    }

    /// <summary>scale·x + offset in the body's own type.</summary>
    public static TensorBody Scale(TensorBody body, Scalar factor)
    {
        if (body.Dtype == torch.ScalarType.Int64)
        {
            using var source = new Owned(Copying.Contiguous(body));
            var result = TensorBody.Empty(body.Shape, body.Dtype);
            Elementwise.Map(new Scale<long>(factor.Integer), source.Body.Pointer<long>(), result.Pointer<long>(), body.Count);
            return result;
        }

        return Map(body, new Scale<float>((float)factor.Real), new Scale<double>(factor.Real));
    }

    public static TensorBody Shift(TensorBody body, Scalar offset)
    {
        if (body.Dtype == torch.ScalarType.Int64)
        {
            using var source = new Owned(Copying.Contiguous(body));
            var result = TensorBody.Empty(body.Shape, body.Dtype);
            Elementwise.Map(new Shift<long>(offset.Integer), source.Body.Pointer<long>(), result.Pointer<long>(), body.Count);
            return result;
        }

        return Map(body, new Shift<float>((float)offset.Real), new Shift<double>(offset.Real));
    }

    public static TensorBody Compare(TensorBody left, TensorBody right, Comparison comparison, string operation)
    {
        var shape = Layout.Broadcast(left.Shape, right.Shape, operation);
        using var a = new Owned(Copying.Expand(left, shape));
        using var b = new Owned(Copying.Expand(right, shape));
        var result = TensorBody.Empty(shape, torch.ScalarType.Bool);
        switch (left.Dtype)
        {
            case torch.ScalarType.Float32:
                Compare(a.Body.Pointer<float>(), b.Body.Pointer<float>(), result, comparison);
                break;
            case torch.ScalarType.Float64:
                Compare(a.Body.Pointer<double>(), b.Body.Pointer<double>(), result, comparison);
                break;
            case torch.ScalarType.Int64:
                Compare(a.Body.Pointer<long>(), b.Body.Pointer<long>(), result, comparison);
                break;
            default:
                Compare(a.Body.Pointer<byte>(), b.Body.Pointer<byte>(), result, comparison);
                break;
        }

        return result;
    }

    /// <summary>Where the mask is set the first, elsewhere the second.</summary>
    public static TensorBody Where(TensorBody mask, TensorBody whenSet, TensorBody otherwise)
    {
        var shape = Layout.Broadcast(mask.Shape, Layout.Broadcast(whenSet.Shape, otherwise.Shape, "where"), "where");
        using var m = new Owned(Copying.Expand(mask, shape));
        using var a = new Owned(Copying.Expand(whenSet, shape));
        using var b = new Owned(Copying.Expand(otherwise, shape));
        var result = TensorBody.Empty(shape, whenSet.Dtype);
        var size = Layout.Size(result.Dtype);
        for (long i = 0; i < result.Count; i++)
        {
            var source = (m.Body.Data[i] != 0 ? a.Body.Data : b.Body.Data) + (i * size);
            Buffer.MemoryCopy(source, result.Data + (i * size), size, size);
        }

        return result;
    }

    private static void Compare<T>(T* left, T* right, TensorBody result, Comparison comparison)
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < result.Count; i++)
        {
            var (a, b) = (left[i], right[i]);
            var holds = comparison switch
            {
                Comparison.Equal => a == b,
                Comparison.NotEqual => a != b,
                Comparison.Less => a < b,
                Comparison.LessOrEqual => a <= b,
                Comparison.Greater => a > b,
                _ => a >= b,
            };
            result.Data[i] = holds ? (byte)1 : (byte)0;
        }
    }

    private static TensorBody Zip<T, TOp>(TOp op, TensorBody left, TensorBody right, string operation)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        if (left.Shape.AsSpan().SequenceEqual(right.Shape))
        {
            using var a = new Owned(Copying.Contiguous(left));
            using var b = new Owned(Copying.Contiguous(right));
            var same = TensorBody.Empty(left.Shape, left.Dtype);
            Elementwise.Zip(op, a.Body.Pointer<T>(), b.Body.Pointer<T>(), same.Pointer<T>(), same.Count);
            return same;
        }

        var shape = Layout.Broadcast(left.Shape, right.Shape, operation);
        if (right.Rank == 1 && left.Shape.AsSpan().SequenceEqual(shape) && right.Count == shape[^1])
        {
            using var matrix = new Owned(Copying.Contiguous(left));
            using var row = new Owned(Copying.Contiguous(right));
            var result = TensorBody.Empty(shape, left.Dtype);
            Elementwise.ZipRows(op, matrix.Body.Pointer<T>(), row.Body.Pointer<T>(), result.Pointer<T>(), result.Count / Math.Max(1, shape[^1]), shape[^1]);
            return result;
        }

        using var wideLeft = new Owned(Copying.Expand(left, shape));
        using var wideRight = new Owned(Copying.Expand(right, shape));
        return Zip<T, TOp>(op, wideLeft.Body, wideRight.Body, operation);
    }

    private static NotSupportedException Unsupported(string operation, TensorBody body)
        => new($"{operation} is not defined for {body.Dtype} tensors.");
}
