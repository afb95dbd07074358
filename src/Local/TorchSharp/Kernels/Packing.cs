using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Kernels;

/// <summary>
/// Copies part of a matrix into the order in which the tile kernels read it: for each k, a run of <c>width</c>
/// neighbouring rows of A (or columns of B). Transposes on the way where it must; fills up with zeros at the edge.
/// </summary>
internal static unsafe class Packing
{
    /// <param name="source">The first element; element (k, j) lies at k·kStride + j·jStride.</param>
    /// <param name="destination">Receives depth runs of width floats.</param>
    /// <param name="depth">The number of runs.</param>
    /// <param name="valid">How many of each run's elements exist.</param>
    /// <param name="width">The length of a run.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, long kStride, long jStride, float* destination, long depth, long valid, long width)
    {
        if (jStride == 1)
        {
            PackRuns(source, kStride, destination, depth, valid, width);
        }
        else if (kStride == 1)
        {
            PackTransposed(source, jStride, destination, depth, valid, width);
        }
        else
        {
            for (long k = 0; k < depth; k++)
            {
                for (long j = 0; j < width; j++)
                {
                    destination[(k * width) + j] = j < valid ? source[(k * kStride) + (j * jStride)] : 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRuns(float* source, long kStride, float* destination, long depth, long valid, long width)
    {
        for (long k = 0; k < depth; k++)
        {
            long j = 0;
            for (; j <= valid - 8; j += 8)
            {
                Vector256.Load(source + j).Store(destination + j);
            }

            for (; j <= valid - 4; j += 4)
            {
                Vector128.Load(source + j).Store(destination + j);
            }

            for (; j < valid; j++)
            {
                destination[j] = source[j];
            }

            for (; j < width; j++)
            {
                destination[j] = 0;
            }

            source += kStride;
            destination += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTransposed(float* source, long jStride, float* destination, long depth, long valid, long width)
    {
        long j = 0;
        for (; Avx.IsSupported && j <= valid - 8; j += 8)
        {
            var from = source + (j * jStride);
            var to = destination + j;
            long k = 0;
            for (; k <= depth - 8; k += 8)
            {
                Transpose8(from + k, jStride, to + (k * width), width);
            }

            for (; k < depth; k++)
            {
                for (long i = 0; i < 8; i++)
                {
                    to[(k * width) + i] = from[(i * jStride) + k];
                }
            }
        }

        for (; j < width; j++)
        {
            var from = source + (j * jStride);
            for (long k = 0; k < depth; k++)
            {
                destination[(k * width) + j] = j < valid ? from[k] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, long sourceStride, float* destination, long destinationStride)
    {
        var r0 = Vector256.Load(source);
        var r1 = Vector256.Load(source + sourceStride);
        var r2 = Vector256.Load(source + (2 * sourceStride));
        var r3 = Vector256.Load(source + (3 * sourceStride));
        var r4 = Vector256.Load(source + (4 * sourceStride));
        var r5 = Vector256.Load(source + (5 * sourceStride));
        var r6 = Vector256.Load(source + (6 * sourceStride));
        var r7 = Vector256.Load(source + (7 * sourceStride));

        var t0 = Avx.UnpackLow(r0, r1);
        var t1 = Avx.UnpackHigh(r0, r1);
        var t2 = Avx.UnpackLow(r2, r3);
        var t3 = Avx.UnpackHigh(r2, r3);
        var t4 = Avx.UnpackLow(r4, r5);
        var t5 = Avx.UnpackHigh(r4, r5);
        var t6 = Avx.UnpackLow(r6, r7);
        var t7 = Avx.UnpackHigh(r6, r7);

        var s0 = Avx.Shuffle(t0, t2, 0x44);
        var s1 = Avx.Shuffle(t0, t2, 0xEE);
        var s2 = Avx.Shuffle(t1, t3, 0x44);
        var s3 = Avx.Shuffle(t1, t3, 0xEE);
        var s4 = Avx.Shuffle(t4, t6, 0x44);
        var s5 = Avx.Shuffle(t4, t6, 0xEE);
        var s6 = Avx.Shuffle(t5, t7, 0x44);
        var s7 = Avx.Shuffle(t5, t7, 0xEE);

        Avx.Permute2x128(s0, s4, 0x20).Store(destination);
        Avx.Permute2x128(s1, s5, 0x20).Store(destination + destinationStride);
        Avx.Permute2x128(s2, s6, 0x20).Store(destination + (2 * destinationStride));
        Avx.Permute2x128(s3, s7, 0x20).Store(destination + (3 * destinationStride));
        Avx.Permute2x128(s0, s4, 0x31).Store(destination + (4 * destinationStride));
        Avx.Permute2x128(s1, s5, 0x31).Store(destination + (5 * destinationStride));
        Avx.Permute2x128(s2, s6, 0x31).Store(destination + (6 * destinationStride));
        Avx.Permute2x128(s3, s7, 0x31).Store(destination + (7 * destinationStride));
    }
}
