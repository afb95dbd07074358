using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Kernels;

/// <summary>
/// Copies part of a matrix into the order in which the tile kernels read it: for each k, a run of <c>width</c>
/// neighbouring rows of A (or columns of B). Transposes on the way where it must. At the edge the rest of a run is zeros
/// or repeats: what the kernels make of it is never read.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>How many k ahead to ask for: the runs of a wide matrix lie pages apart, which no hardware foresees.</summary>
    private const long Ahead = 8;

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

    /// <summary>Packs several panels that follow each other, depth runs of width floats each.</summary>
    /// <param name="source">As for <see cref="Pack"/>.</param>
    /// <param name="valid">How many elements all panels have together.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels(float* source, long kStride, long jStride, float* destination, long depth, long valid, long width)
    {
        long panel = 0;
        if (jStride == 1 && width == 8)
        {
            // Two panels share each cache line of the source.
            for (; (panel + 2) * width <= valid; panel += 2)
            {
                PackPair(source + (panel * width), kStride, destination + (panel * width * depth), depth);
            }
        }

        for (; panel * width < valid; panel++)
        {
            Pack(source + (panel * width * jStride), kStride, jStride, destination + (panel * width * depth), depth, Math.Min(width, valid - (panel * width)), width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPair(float* source, long kStride, float* destination, long depth)
    {
        var second = destination + (8 * depth);
        for (long k = 0; k < depth; k++)
        {
            if (Sse.IsSupported)
            {
                // Beyond the matrix this does nothing: a prefetch cannot fault.
                Sse.Prefetch0(source + (Ahead * kStride));
            }

            Vector256.Load(source).Store(destination);
            Vector256.Load(source + 8).Store(second);
            source += kStride;
            destination += 8;
            second += 8;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRuns(float* source, long kStride, float* destination, long depth, long valid, long width)
    {
        for (long k = 0; k < depth; k++)
        {
            if (Sse.IsSupported)
            {
                var next = source + (Ahead * kStride);
                for (long j = 0; j < valid; j += 16)
                {
                    Sse.Prefetch0(next + j);
                }
            }

            Copy(source, destination, valid);
            for (var j = valid; j < width; j++)
            {
                destination[j] = 0;
            }

            source += kStride;
            destination += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* destination, long count)
    {
        long j = 0;
        for (; Vector512.IsHardwareAccelerated && j <= count - 16; j += 16)
        {
            Vector512.Load(source + j).Store(destination + j);
        }

        for (; j <= count - 8; j += 8)
        {
            Vector256.Load(source + j).Store(destination + j);
        }

        for (; j < count; j++)
        {
            destination[j] = source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTransposed(float* source, long jStride, float* destination, long depth, long valid, long width)
    {
        long j = 0;
        for (; Avx512F.IsSupported && j <= valid - 16 && depth >= 16; j += 16)
        {
            long k = 0;
            for (; k <= depth - 16; k += 16)
            {
                Transpose16(source + (j * jStride) + k, jStride, destination + j + (k * width), width);
            }

            CopyColumns(source + (j * jStride), jStride, destination + j, k, depth, width, 16);
        }

        for (; Avx.IsSupported && j <= valid - 8; j += 8)
        {
            long k = 0;
            for (; k <= depth - 8; k += 8)
            {
                Transpose8(source + (j * jStride) + k, jStride, destination + j + (k * width), width);
            }

            CopyColumns(source + (j * jStride), jStride, destination + j, k, depth, width, 8);
        }

        for (; Sse.IsSupported && j <= valid - 4; j += 4)
        {
            long k = 0;
            for (; k <= depth - 4; k += 4)
            {
                Transpose4(source + (j * jStride) + k, jStride, destination + j + (k * width), width);
            }

            CopyColumns(source + (j * jStride), jStride, destination + j, k, depth, width, 4);
        }

        for (; j < width; j++)
        {
            var from = source + (Math.Min(j, valid - 1) * jStride);
            for (long k = 0; k < depth; k++)
            {
                destination[(k * width) + j] = from[k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyColumns(float* source, long jStride, float* destination, long fromDepth, long toDepth, long width, long columns)
    {
        for (var k = fromDepth; k < toDepth; k++)
        {
            for (long i = 0; i < columns; i++)
            {
                destination[(k * width) + i] = source[(i * jStride) + k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* source, long sourceStride, float* destination, long destinationStride)
    {
        Quarter(source, sourceStride, out var a0, out var a1, out var a2, out var a3);
        Quarter(source + (4 * sourceStride), sourceStride, out var b0, out var b1, out var b2, out var b3);
        Quarter(source + (8 * sourceStride), sourceStride, out var c0, out var c1, out var c2, out var c3);
        Quarter(source + (12 * sourceStride), sourceStride, out var d0, out var d1, out var d2, out var d3);
        Columns(a0, b0, c0, d0, destination, destinationStride);
        Columns(a1, b1, c1, d1, destination + destinationStride, destinationStride);
        Columns(a2, b2, c2, d2, destination + (2 * destinationStride), destinationStride);
        Columns(a3, b3, c3, d3, destination + (3 * destinationStride), destinationStride);
    }

    /// <summary>Four rows: lane l of result i holds column 4·l + i of all four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* source, long stride, out Vector512<float> column0, out Vector512<float> column1, out Vector512<float> column2, out Vector512<float> column3)
    {
        var r0 = Vector512.Load(source);
        var r1 = Vector512.Load(source + stride);
        var r2 = Vector512.Load(source + (2 * stride));
        var r3 = Vector512.Load(source + (3 * stride));
        var t0 = Avx512F.UnpackLow(r0, r1);
        var t1 = Avx512F.UnpackHigh(r0, r1);
        var t2 = Avx512F.UnpackLow(r2, r3);
        var t3 = Avx512F.UnpackHigh(r2, r3);
        column0 = Avx512F.Shuffle(t0, t2, 0x44);
        column1 = Avx512F.Shuffle(t0, t2, 0xEE);
        column2 = Avx512F.Shuffle(t1, t3, 0x44);
        column3 = Avx512F.Shuffle(t1, t3, 0xEE);
    }

    /// <summary>From one such result of each quarter, columns i, i + 4, i + 8 and i + 12 of all sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, long stride)
    {
        var evenAb = Avx512F.Shuffle4x128(a, b, 0x88);
        var oddAb = Avx512F.Shuffle4x128(a, b, 0xDD);
        var evenCd = Avx512F.Shuffle4x128(c, d, 0x88);
        var oddCd = Avx512F.Shuffle4x128(c, d, 0xDD);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0x88).Store(destination);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0x88).Store(destination + (4 * stride));
        Avx512F.Shuffle4x128(evenAb, evenCd, 0xDD).Store(destination + (8 * stride));
        Avx512F.Shuffle4x128(oddAb, oddCd, 0xDD).Store(destination + (12 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, long sourceStride, float* destination, long destinationStride)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + sourceStride);
        var r2 = Vector128.Load(source + (2 * sourceStride));
        var r3 = Vector128.Load(source + (3 * sourceStride));
        var t0 = Sse.UnpackLow(r0, r1);
        var t1 = Sse.UnpackHigh(r0, r1);
        var t2 = Sse.UnpackLow(r2, r3);
        var t3 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(t0, t2).Store(destination);
        Sse.MoveHighToLow(t2, t0).Store(destination + destinationStride);
        Sse.MoveLowToHigh(t1, t3).Store(destination + (2 * destinationStride));
        Sse.MoveHighToLow(t3, t1).Store(destination + (3 * destinationStride));
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
