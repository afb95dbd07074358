using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>What a row sum adds up.</summary>
internal enum SumOf
{
    Values,
    Magnitudes,
    Squares,
}

/// <summary>
/// Sums along rows of single-precision numbers, carried in double precision over eight interleaved partial sums that are
/// joined pairwise; rows are shared among threads. Squares of single-precision numbers are exact in double precision.
/// </summary>
internal static unsafe class RowSums
{
    /// <param name="matrix">[rows, columns], contiguous.</param>
    /// <param name="kind">What is summed.</param>
    /// <param name="sums">Receives one number for each row.</param>
    /// <param name="root">Whether the square root of each sum is wanted.</param>
    public static void Sum(TensorBody matrix, SumOf kind, TensorBody sums, bool root)
    {
        var (rows, columns) = (matrix.Shape[0], matrix.Shape[1]);
        Workers.Ranges(rows, Math.Max(1, 32768 / Math.Max(1, columns)), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var row = matrix.Pointer<float>() + (r * columns);
                var sum = kind switch
                {
                    SumOf.Values => Values(row, columns),
                    SumOf.Magnitudes => Magnitudes(row, columns),
                    _ => Squares(row, columns),
                };
                sums.Pointer<float>()[r] = (float)(root ? Math.Sqrt(sum) : sum);
            }
        }, alignment: 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Values(float* row, long count)
    {
        var partial = Vector512<double>.Zero;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            partial += Widen(row + i);
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += row[i];
        }

        return Join(partial) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Magnitudes(float* row, long count)
    {
        var partial = Vector512<double>.Zero;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            partial += Vector512.Abs(Widen(row + i));
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += Math.Abs((double)row[i]);
        }

        return Join(partial) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Squares(float* row, long count)
    {
        var partial = Vector512<double>.Zero;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            var values = Widen(row + i);
            partial += values * values;
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += (double)row[i] * row[i];
        }

        return Join(partial) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widen(float* source)
    {
        var (low, high) = Vector256.Widen(Vector256.Load(source));
        return Vector512.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Join(Vector512<double> partial)
        => ((partial[0] + partial[1]) + (partial[2] + partial[3])) + ((partial[4] + partial[5]) + (partial[6] + partial[7]));
}
