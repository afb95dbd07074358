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
        var grain = Math.Max(1, 32768 / Math.Max(1, columns));
        if (rows < 2 * grain)
        {
            Sum(matrix.Pointer<float>(), columns, kind, sums.Pointer<float>(), rows, root);
        }
        else
        {
            SumShared(matrix.Pointer<float>(), columns, kind, sums.Pointer<float>(), rows, root, grain);
        }
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

    /// <summary>Σ left·right; the products are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Products(float* left, float* right, long count)
    {
        var partial = Vector512<double>.Zero;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            partial += Widen(left + i) * Widen(right + i);
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += (double)left[i] * right[i];
        }

        return Join(partial) + rest;
    }

    /// <summary>Σ weight·(level - value), where a weight of zero counts as zero whatever the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double WeightedGaps(float* weights, float* values, double level, long count)
    {
        var partial = Vector512<double>.Zero;
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            var weight = Widen(weights + i);
            var gap = weight * (Vector512.Create(level) - Widen(values + i));
            partial += Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<double>.Zero), Vector512<double>.Zero, gap);
        }

        var rest = 0.0;
        for (; i < count; i++)
        {
            rest += weights[i] == 0 ? 0 : weights[i] * (level - values[i]);
        }

        return Join(partial) + rest;
    }

    private static void SumShared(float* matrix, long columns, SumOf kind, float* sums, long rows, bool root, long grain)
        => Workers.Ranges(rows, grain, (from, to) => Sum(matrix + (from * columns), columns, kind, sums + from, to - from, root), alignment: 1);

    private static void Sum(float* matrix, long columns, SumOf kind, float* sums, long rows, bool root)
    {
        for (long r = 0; r < rows; r++, matrix += columns)
        {
            var sum = kind switch
            {
                SumOf.Values => Values(matrix, columns),
                SumOf.Magnitudes => Magnitudes(matrix, columns),
                _ => Squares(matrix, columns),
            };
            sums[r] = (float)(root ? Math.Sqrt(sum) : sum);
        }
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
