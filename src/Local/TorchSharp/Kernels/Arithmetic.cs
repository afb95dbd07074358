using TorchSharp.Threading;

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

    /// <summary>The larger (or smaller) of two element by element; NaN where either is.</summary>
    public static TensorBody Extremum(TensorBody left, TensorBody right, bool largest) => left.Dtype switch
    {
        torch.ScalarType.Float32 => Zip<float, Extremum<float>>(new(largest, float.PositiveInfinity), left, right, "maximum and minimum"),
        torch.ScalarType.Float64 => Zip<double, Extremum<double>>(new(largest, double.PositiveInfinity), left, right, "maximum and minimum"),
        torch.ScalarType.Int64 => Zip<long, Extremum<long>>(new(largest, 0), left, right, "maximum and minimum"),
        _ => throw Unsupported("maximum and minimum", left),
    };

    /// <summary>1, 0 or -1.</summary>
    public static TensorBody Sign(TensorBody body) => Map(body, new Sign<float>(1), new Sign<double>(1));

    /// <summary>The gradient where x lies within [low, high], else zero.</summary>
    public static TensorBody LimitGradient(TensorBody x, TensorBody gradient, double low, double high) => x.Dtype == torch.ScalarType.Float32
        ? Zip<float, LimitGradient<float>>(new((float)low, (float)high), x, gradient, "clamp")
        : Zip<double, LimitGradient<double>>(new(low, high), x, gradient, "clamp");

    /// <summary>Written over the gradient where this is its only owner.</summary>
    public static TensorBody RectifyGradient(TensorBody output, TensorBody gradient)
    {
        if (output.Dtype == torch.ScalarType.Float32 && gradient.IsUnique && gradient.IsContiguous && output.IsContiguous)
        {
            Elementwise.Zip(default(RectifyGradient<float>), output.Pointer<float>(), gradient.Pointer<float>(), gradient.Pointer<float>(), gradient.Count);
            return gradient.AddReference();
        }

        return output.Dtype == torch.ScalarType.Float32
            ? Zip<float, RectifyGradient<float>>(default, output, gradient, "relu")
            : Zip<double, RectifyGradient<double>>(default, output, gradient, "relu");
    }

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

    public static TensorBody Exp(TensorBody body) => Map(body, default(Exponential), Elementary.Exp);

    /// <summary>A function that has vector code in single precision only.</summary>
    public static TensorBody Map<TSingle>(TensorBody body, TSingle single, Func<double, double> @double)
        where TSingle : struct, IUnary<float>
    {
        if (body.Dtype != torch.ScalarType.Float32)
        {
            return MapScalar(body, @double);
        }

        using var source = new Owned(Copying.Contiguous(body));
        var result = TensorBody.Empty(body.Shape, body.Dtype);
        Elementwise.Map(single, source.Body.Pointer<float>(), result.Pointer<float>(), body.Count);
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
        using var a = new Owned(Operand(left, shape, out var leftStep));
        using var b = new Owned(Operand(right, shape, out var rightStep));
        var result = TensorBody.Empty(shape, torch.ScalarType.Bool);
        switch (left.Dtype)
        {
            case torch.ScalarType.Float32:
                Comparisons.Compare(comparison, a.Body.Pointer<float>(), leftStep, b.Body.Pointer<float>(), rightStep, result.Data, result.Count);
                break;
            case torch.ScalarType.Float64:
                Comparisons.Compare(comparison, a.Body.Pointer<double>(), leftStep, b.Body.Pointer<double>(), rightStep, result.Data, result.Count);
                break;
            case torch.ScalarType.Int64:
                Comparisons.Compare(comparison, a.Body.Pointer<long>(), leftStep, b.Body.Pointer<long>(), rightStep, result.Data, result.Count);
                break;
            default:
                Comparisons.Compare(comparison, a.Body.Data, leftStep, b.Body.Data, rightStep, result.Data, result.Count);
                break;
        }

        return result;
    }

    /// <summary>Where the mask is set the first, elsewhere the second.</summary>
    public static TensorBody Where(TensorBody mask, TensorBody whenSet, TensorBody otherwise)
    {
        var shape = Layout.Broadcast(mask.Shape, Layout.Broadcast(whenSet.Shape, otherwise.Shape, "where"), "where");
        using var m = new Owned(Copying.Expand(mask, shape));
        using var a = new Owned(Operand(whenSet, shape, out var setStep));
        using var b = new Owned(Operand(otherwise, shape, out var otherStep));
        var result = TensorBody.Empty(shape, whenSet.Dtype);
        switch (Layout.Size(result.Dtype))
        {
            case 4:
                Comparisons.Select(m.Body.Data, a.Body.Pointer<int>(), setStep, b.Body.Pointer<int>(), otherStep, result.Pointer<int>(), result.Count);
                break;
            case 8:
                Comparisons.Select(m.Body.Data, a.Body.Pointer<long>(), setStep, b.Body.Pointer<long>(), otherStep, result.Pointer<long>(), result.Count);
                break;
            default:
                Comparisons.Select(m.Body.Data, a.Body.Data, setStep, b.Body.Data, otherStep, result.Data, result.Count);
                break;
        }

        return result;
    }

    /// <summary>An operand laid out as the shape, or as it is with step 0 where it is one element.</summary>
    private static TensorBody Operand(TensorBody body, long[] shape, out long step)
    {
        step = body.Count == 1 ? 0 : 1;
        return step == 0 || body.Shape.AsSpan().SequenceEqual(shape) ? Copying.Contiguous(body) : Copying.Expand(body, shape);
    }

    private static TensorBody Zip<T, TOp>(TOp op, TensorBody left, TensorBody right, string operation)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        if (left.Shape.AsSpan().SequenceEqual(right.Shape) && left.IsContiguous && right.IsContiguous)
        {
            var same = TensorBody.Empty(left.Shape, left.Dtype);
            Elementwise.Zip(op, left.Pointer<T>(), right.Pointer<T>(), same.Pointer<T>(), same.Count);
            return same;
        }

        var shape = Layout.Broadcast(left.Shape, right.Shape, operation);
        using var a = new Owned(Rowwise(left, shape));
        using var b = new Owned(Rowwise(right, shape));
        var result = TensorBody.Empty(shape, left.Dtype);
        var rows = new BroadcastRows(shape, a.Body.Strides, b.Body.Strides);
        if (rows.Count == 1)
        {
            Elementwise.Zip(op, a.Body.Pointer<T>(), rows.LeftStep, b.Body.Pointer<T>(), rows.RightStep, result.Pointer<T>(), result.Count);
        }
        else if (result.Count > 0)
        {
            ZipRows<T, TOp>(op, rows, a.Body, b.Body, result);
        }

        return result;
    }

    private static void ZipRows<T, TOp>(TOp op, BroadcastRows rows, TensorBody left, TensorBody right, TensorBody result)
        where T : unmanaged
        where TOp : struct, IBinary<T>
        => Workers.Ranges(rows.Count, Math.Max(1, (1 << 14) / rows.Length), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var (a, b) = rows.Offsets(r);
                Elementwise.ZipHere(op, left.Pointer<T>() + a, rows.LeftStep, right.Pointer<T>() + b, rows.RightStep, result.Pointer<T>() + (r * rows.Length), rows.Length);
            }
        }, alignment: 1);

    /// <summary>The operand seen through the shape, with its last dimension contiguous or repeated.</summary>
    private static TensorBody Rowwise(TensorBody body, long[] shape)
    {
        var strides = Layout.Expanded(body, shape);
        if (shape.Length == 0 || strides[^1] is 0 or 1 || shape[^1] == 1)
        {
            return body.View(shape, strides, body.Offset);
        }

        using var dense = new Owned(Copying.Contiguous(body));
        return dense.Body.View(shape, Layout.Expanded(dense.Body, shape), dense.Body.Offset);
    }

    private static NotSupportedException Unsupported(string operation, TensorBody body)
        => new($"{operation} is not defined for {body.Dtype} tensors.");
}
