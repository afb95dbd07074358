using System.Runtime.InteropServices;
using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(size.AsSpan(), dtype, device, requires_grad);

    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        return new Tensor(TensorBody.Empty(size.ToArray(), dtype ?? _defaultDtype)).with_requires_grad(requires_grad);
    }

    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([size], dtype, device, requires_grad);

    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([rows, columns], dtype, device, requires_grad);

    public static Tensor empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor empty(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([size], dtype, device, requires_grad);

    public static Tensor empty(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([rows, columns], dtype, device, requires_grad);

    public static Tensor empty(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor empty(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 0, dtype ?? _defaultDtype, device, requires_grad);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 0, dtype ?? _defaultDtype, device, requires_grad);

    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([size], dtype, device, requires_grad);

    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([rows, columns], dtype, device, requires_grad);

    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor zeros(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([size], dtype, device, requires_grad);

    public static Tensor zeros(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([rows, columns], dtype, device, requires_grad);

    public static Tensor zeros(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor zeros(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 1, dtype ?? _defaultDtype, device, requires_grad);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 1, dtype ?? _defaultDtype, device, requires_grad);

    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([size], dtype, device, requires_grad);

    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([rows, columns], dtype, device, requires_grad);

    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor ones(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([size], dtype, device, requires_grad);

    public static Tensor ones(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([rows, columns], dtype, device, requires_grad);

    public static Tensor ones(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor ones(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size.AsSpan(), value, dtype, device, requires_grad);

    /// <summary>Without a dtype the value's kind decides: the default floating-point type, Int64 or Bool.</summary>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        RequireCpu(device);
        var body = TensorBody.Empty(size.ToArray(), dtype ?? (value.IsReal ? _defaultDtype : value.Type));
        Filling.Fill(body, value);
        return new Tensor(body).with_requires_grad(requires_grad);
    }

    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([size], value, dtype, device, requires_grad);

    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([rows, columns], value, dtype, device, requires_grad);

    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([dim0, dim1, dim2], value, dtype, device, requires_grad);

    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad);

    public static Tensor full(int size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([size], value, dtype, device, requires_grad);

    public static Tensor full(int rows, int columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([rows, columns], value, dtype, device, requires_grad);

    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([dim0, dim1, dim2], value, dtype, device, requires_grad);

    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad);

    /// <summary>Ones on the diagonal, zeros elsewhere; square where columns is -1.</summary>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var result = zeros([rows, columns < 0 ? rows : columns], dtype, device);
        using (var diagonal = new Owned(result.Body.View([Math.Min(rows, result.Body.Shape[1])], [result.Body.Shape[1] + 1], 0)))
        {
            Filling.Fill(diagonal.Body, 1);
        }

        return result.with_requires_grad(requires_grad);
    }

    /// <summary>Evenly spaced numbers from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        var body = TensorBody.Empty([steps], dtype ?? _defaultDtype);
        Filling.Count(body, start, steps > 1 ? (end - start) / (steps - 1) : 0);
        return new Tensor(body).with_requires_grad(requires_grad);
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full_like(input, 0, dtype, device, requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full_like(input, 1, dtype, device, requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return empty(input.Body.Shape, dtype ?? input.dtype, device, requires_grad);
    }

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return full(input.Body.Shape, value, dtype ?? input.dtype, device, requires_grad);
    }

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(step);
        RequireCpu(device);
        var count = Math.Ceiling((stop.Real - start.Real) / step.Real);
        if (!(count >= 0))
        {
            throw new ArgumentException($"arange: a step of {step.Real} does not lead from {start.Real} to {stop.Real}.");
        }

        var real = start.IsReal || stop.IsReal || step.IsReal;
        var body = TensorBody.Empty([(long)count], dtype ?? (real ? _defaultDtype : ScalarType.Int64));
        Filling.Count(body, start, step);
        return new Tensor(body).with_requires_grad(requires_grad);
    }

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) => full([], scalar, ScalarType.Float32, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([], scalar, dtype ?? ScalarType.Float64, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([], scalar, dtype ?? ScalarType.Int64, device, requires_grad);

    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full([], scalar, dtype ?? ScalarType.Bool, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<float>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<float>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => from_array(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<float>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<double>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<double>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => from_array(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<long>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<long>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<byte>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<byte>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<bool>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copy<bool>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor of the array's own shape and element type (or dtype).</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var shape = new long[rawArray.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = rawArray.GetLongLength(i);
        }

        var type = Layout.TypeOf(rawArray.GetType().GetElementType()!);
        var bytes = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(rawArray), checked(rawArray.Length * Layout.Size(type)));
        return CopyBytes(bytes, type, shape, dtype, device, requires_grad);
    }

    private static Tensor Copy<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged
    {
        var shape = dimensions.ToArray();
        if (Layout.Count(shape) != values.Length)
        {
            throw new ArgumentException($"tensor: {values.Length} values do not fill the shape {Layout.Text(shape)}.");
        }

        return CopyBytes(MemoryMarshal.AsBytes(values), Layout.TypeOf(typeof(T)), shape, dtype, device, requires_grad);
    }

    private static unsafe Tensor CopyBytes(ReadOnlySpan<byte> values, ScalarType type, long[] shape, ScalarType? dtype, Device? device, bool requires_grad)
    {
        RequireCpu(device);
        var body = TensorBody.Empty(shape, type);
        values.CopyTo(new Span<byte>(body.Data, values.Length));
        if (dtype is { } wanted && wanted != type)
        {
            using var original = new Owned(body);
            return new Tensor(Copying.Convert(body, wanted)).with_requires_grad(requires_grad);
        }

        return new Tensor(body).with_requires_grad(requires_grad);
    }
}
