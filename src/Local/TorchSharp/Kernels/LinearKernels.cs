namespace TorchSharp.Kernels;

/// <summary>The fully connected layer.</summary>
internal static unsafe class LinearKernels
{
    /// <summary>rows · weightᵀ + bias.</summary>
    public static TensorBody Forward(TensorBody rows, TensorBody weight, TensorBody? bias)
    {
        if (rows.Dtype == torch.ScalarType.Float32)
        {
            var output = TensorBody.Empty([rows.Shape[0], weight.Shape[0]], rows.Dtype);
            using var dense = new Owned(bias is null ? TensorBody.Empty([0], rows.Dtype) : Copying.Contiguous(bias));
            MatrixProduct.Multiply(rows.Shape[0], weight.Shape[0], rows.Shape[1], rows.Pointer<float>(), rows.Strides[0], rows.Strides[1], weight.Pointer<float>(), weight.Strides[1], weight.Strides[0], output.Pointer<float>(), weight.Shape[0], accumulate: false, bias is null ? null : dense.Body.Pointer<float>());
            return output;
        }

        using var transposed = new Owned(Products.Transposed(weight));
        var result = Products.Multiply(rows, transposed.Body);
        if (bias is not null)
        {
            Arithmetic.AddInPlace(result, bias, 1);
        }

        return result;
    }
}
