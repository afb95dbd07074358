namespace TorchSharp.Kernels;

/// <summary>Matrix products of bodies.</summary>
internal static unsafe class Products
{
    /// <summary>left · right for matrices of any strides.</summary>
    public static TensorBody Multiply(TensorBody left, TensorBody right)
    {
        var result = TensorBody.Empty([left.Shape[0], right.Shape[1]], left.Dtype);
        Multiply(left, right, result, accumulate: false);
        return result;
    }

    /// <summary>result (contiguous) = left · right, or += when accumulating.</summary>
    public static void Multiply(TensorBody left, TensorBody right, TensorBody result, bool accumulate)
    {
        var (m, n, k) = (left.Shape[0], right.Shape[1], left.Shape[1]);
        if (left.Dtype == torch.ScalarType.Float32)
        {
            MatrixProduct.Multiply(m, n, k, left.Pointer<float>(), left.Strides[0], left.Strides[1], right.Pointer<float>(), right.Strides[0], right.Strides[1], result.Pointer<float>(), n, accumulate);
        }
        else
        {
            MatrixProduct.Multiply(m, n, k, left.Pointer<double>(), left.Strides[0], left.Strides[1], right.Pointer<double>(), right.Strides[0], right.Strides[1], result.Pointer<double>(), n, accumulate);
        }
    }

    public static TensorBody Transposed(TensorBody matrix) => matrix.View([matrix.Shape[1], matrix.Shape[0]], [matrix.Strides[1], matrix.Strides[0]], matrix.Offset);

    public static TensorBody AsMatrix(TensorBody body)
    {
        using var dense = new Owned(Copying.Contiguous(body));
        return dense.Body.View([Layout.Count(body.Shape.AsSpan(0, body.Rank - 1)), body.Shape[^1]]);
    }
}
