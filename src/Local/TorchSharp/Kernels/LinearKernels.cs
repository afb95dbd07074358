namespace TorchSharp.Kernels;

/// <summary>The fully connected layer.</summary>
internal static unsafe class LinearKernels
{
    /// <summary>rows · weightᵀ + bias.</summary>
    public static TensorBody Forward(TensorBody rows, TensorBody weight, TensorBody? bias)
    {
        using var transposed = new Owned(Products.Transposed(weight));
        var result = Products.Multiply(rows, transposed.Body);
        if (bias is not null)
        {
            Arithmetic.AddInPlace(result, bias, 1);
        }

        return result;
    }
}
