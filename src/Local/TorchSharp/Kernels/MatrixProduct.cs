namespace TorchSharp.Kernels;

/// <summary>
/// C = beta·C + A·B for matrices given by pointer and strides. Every element of C is one chain of fused multiply-adds
/// over k in ascending order, whatever the blocking, the number of threads and the vector width.
/// </summary>
internal static unsafe class MatrixProduct
{
    public static void Multiply(long m, long n, long k, float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, bool accumulate)
        => Threading.Workers.Ranges(m, Math.Max(1, 65536 / Math.Max(1, n * k)), (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                for (long j = 0; j < n; j++)
                {
                    var sum = accumulate ? c[(i * cRow) + j] : 0f;
                    for (long p = 0; p < k; p++)
                    {
                        sum = MathF.FusedMultiplyAdd(a[(i * aRow) + (p * aColumn)], b[(p * bRow) + (j * bColumn)], sum);
                    }

                    c[(i * cRow) + j] = sum;
                }
            }
        }, alignment: 1);

    public static void Multiply(long m, long n, long k, double* a, long aRow, long aColumn, double* b, long bRow, long bColumn, double* c, long cRow, bool accumulate)
        => Threading.Workers.Ranges(m, Math.Max(1, 65536 / Math.Max(1, n * k)), (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                for (long j = 0; j < n; j++)
                {
                    var sum = accumulate ? c[(i * cRow) + j] : 0.0;
                    for (long p = 0; p < k; p++)
                    {
                        sum = Math.FusedMultiplyAdd(a[(i * aRow) + (p * aColumn)], b[(p * bRow) + (j * bColumn)], sum);
                    }

                    c[(i * cRow) + j] = sum;
                }
            }
        }, alignment: 1);
}
