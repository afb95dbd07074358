using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Kernels;

/// <summary>
/// The innermost loops of the matrix product: a tile of C stays in registers while one packed panel of A and one of B
/// pass by. Written out by hand: the compiler keeps locals in registers, not arrays.
/// </summary>
internal static unsafe class TileKernels
{
    /// <summary>8 rows by 48 columns: 24 accumulators of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile512(long depth, float* a, float* b, float* c, long stride, bool accumulate)
    {
        var c00 = Vector512<float>.Zero;
        var c01 = Vector512<float>.Zero;
        var c02 = Vector512<float>.Zero;
        var c10 = Vector512<float>.Zero;
        var c11 = Vector512<float>.Zero;
        var c12 = Vector512<float>.Zero;
        var c20 = Vector512<float>.Zero;
        var c21 = Vector512<float>.Zero;
        var c22 = Vector512<float>.Zero;
        var c30 = Vector512<float>.Zero;
        var c31 = Vector512<float>.Zero;
        var c32 = Vector512<float>.Zero;
        var c40 = Vector512<float>.Zero;
        var c41 = Vector512<float>.Zero;
        var c42 = Vector512<float>.Zero;
        var c50 = Vector512<float>.Zero;
        var c51 = Vector512<float>.Zero;
        var c52 = Vector512<float>.Zero;
        var c60 = Vector512<float>.Zero;
        var c61 = Vector512<float>.Zero;
        var c62 = Vector512<float>.Zero;
        var c70 = Vector512<float>.Zero;
        var c71 = Vector512<float>.Zero;
        var c72 = Vector512<float>.Zero;
        if (accumulate)
        {
            c00 = Vector512.Load(c);
            c01 = Vector512.Load(c + 16);
            c02 = Vector512.Load(c + 32);
            c10 = Vector512.Load(c + stride);
            c11 = Vector512.Load(c + stride + 16);
            c12 = Vector512.Load(c + stride + 32);
            c20 = Vector512.Load(c + (2 * stride));
            c21 = Vector512.Load(c + (2 * stride) + 16);
            c22 = Vector512.Load(c + (2 * stride) + 32);
            c30 = Vector512.Load(c + (3 * stride));
            c31 = Vector512.Load(c + (3 * stride) + 16);
            c32 = Vector512.Load(c + (3 * stride) + 32);
            c40 = Vector512.Load(c + (4 * stride));
            c41 = Vector512.Load(c + (4 * stride) + 16);
            c42 = Vector512.Load(c + (4 * stride) + 32);
            c50 = Vector512.Load(c + (5 * stride));
            c51 = Vector512.Load(c + (5 * stride) + 16);
            c52 = Vector512.Load(c + (5 * stride) + 32);
            c60 = Vector512.Load(c + (6 * stride));
            c61 = Vector512.Load(c + (6 * stride) + 16);
            c62 = Vector512.Load(c + (6 * stride) + 32);
            c70 = Vector512.Load(c + (7 * stride));
            c71 = Vector512.Load(c + (7 * stride) + 16);
            c72 = Vector512.Load(c + (7 * stride) + 32);
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            var factor = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(factor, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(factor, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(factor, b2, c02);
            factor = Vector512.Create(a[1]);
            c10 = Vector512.FusedMultiplyAdd(factor, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(factor, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(factor, b2, c12);
            factor = Vector512.Create(a[2]);
            c20 = Vector512.FusedMultiplyAdd(factor, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(factor, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(factor, b2, c22);
            factor = Vector512.Create(a[3]);
            c30 = Vector512.FusedMultiplyAdd(factor, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(factor, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(factor, b2, c32);
            factor = Vector512.Create(a[4]);
            c40 = Vector512.FusedMultiplyAdd(factor, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(factor, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(factor, b2, c42);
            factor = Vector512.Create(a[5]);
            c50 = Vector512.FusedMultiplyAdd(factor, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(factor, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(factor, b2, c52);
            factor = Vector512.Create(a[6]);
            c60 = Vector512.FusedMultiplyAdd(factor, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(factor, b1, c61);
            c62 = Vector512.FusedMultiplyAdd(factor, b2, c62);
            factor = Vector512.Create(a[7]);
            c70 = Vector512.FusedMultiplyAdd(factor, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(factor, b1, c71);
            c72 = Vector512.FusedMultiplyAdd(factor, b2, c72);
            a += 8;
            b += 48;
        }

        c00.Store(c);
        c01.Store(c + 16);
        c02.Store(c + 32);
        c10.Store(c + stride);
        c11.Store(c + stride + 16);
        c12.Store(c + stride + 32);
        c20.Store(c + (2 * stride));
        c21.Store(c + (2 * stride) + 16);
        c22.Store(c + (2 * stride) + 32);
        c30.Store(c + (3 * stride));
        c31.Store(c + (3 * stride) + 16);
        c32.Store(c + (3 * stride) + 32);
        c40.Store(c + (4 * stride));
        c41.Store(c + (4 * stride) + 16);
        c42.Store(c + (4 * stride) + 32);
        c50.Store(c + (5 * stride));
        c51.Store(c + (5 * stride) + 16);
        c52.Store(c + (5 * stride) + 32);
        c60.Store(c + (6 * stride));
        c61.Store(c + (6 * stride) + 16);
        c62.Store(c + (6 * stride) + 32);
        c70.Store(c + (7 * stride));
        c71.Store(c + (7 * stride) + 16);
        c72.Store(c + (7 * stride) + 32);
    }

    /// <summary>4 rows by 24 columns: 12 accumulators of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile256(long depth, float* a, float* b, float* c, long stride, bool accumulate)
    {
        var c00 = Vector256<float>.Zero;
        var c01 = Vector256<float>.Zero;
        var c02 = Vector256<float>.Zero;
        var c10 = Vector256<float>.Zero;
        var c11 = Vector256<float>.Zero;
        var c12 = Vector256<float>.Zero;
        var c20 = Vector256<float>.Zero;
        var c21 = Vector256<float>.Zero;
        var c22 = Vector256<float>.Zero;
        var c30 = Vector256<float>.Zero;
        var c31 = Vector256<float>.Zero;
        var c32 = Vector256<float>.Zero;
        if (accumulate)
        {
            c00 = Vector256.Load(c);
            c01 = Vector256.Load(c + 8);
            c02 = Vector256.Load(c + 16);
            c10 = Vector256.Load(c + stride);
            c11 = Vector256.Load(c + stride + 8);
            c12 = Vector256.Load(c + stride + 16);
            c20 = Vector256.Load(c + (2 * stride));
            c21 = Vector256.Load(c + (2 * stride) + 8);
            c22 = Vector256.Load(c + (2 * stride) + 16);
            c30 = Vector256.Load(c + (3 * stride));
            c31 = Vector256.Load(c + (3 * stride) + 8);
            c32 = Vector256.Load(c + (3 * stride) + 16);
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var b2 = Vector256.Load(b + 16);
            var factor = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(factor, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(factor, b1, c01);
            c02 = Vector256.FusedMultiplyAdd(factor, b2, c02);
            factor = Vector256.Create(a[1]);
            c10 = Vector256.FusedMultiplyAdd(factor, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(factor, b1, c11);
            c12 = Vector256.FusedMultiplyAdd(factor, b2, c12);
            factor = Vector256.Create(a[2]);
            c20 = Vector256.FusedMultiplyAdd(factor, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(factor, b1, c21);
            c22 = Vector256.FusedMultiplyAdd(factor, b2, c22);
            factor = Vector256.Create(a[3]);
            c30 = Vector256.FusedMultiplyAdd(factor, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(factor, b1, c31);
            c32 = Vector256.FusedMultiplyAdd(factor, b2, c32);
            a += 4;
            b += 24;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c10.Store(c + stride);
        c11.Store(c + stride + 8);
        c12.Store(c + stride + 16);
        c20.Store(c + (2 * stride));
        c21.Store(c + (2 * stride) + 8);
        c22.Store(c + (2 * stride) + 16);
        c30.Store(c + (3 * stride));
        c31.Store(c + (3 * stride) + 8);
        c32.Store(c + (3 * stride) + 16);
    }

    /// <summary>4 rows by 12 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile128(long depth, float* a, float* b, float* c, long stride, bool accumulate)
    {
        var c00 = Vector128<float>.Zero;
        var c01 = Vector128<float>.Zero;
        var c02 = Vector128<float>.Zero;
        var c10 = Vector128<float>.Zero;
        var c11 = Vector128<float>.Zero;
        var c12 = Vector128<float>.Zero;
        var c20 = Vector128<float>.Zero;
        var c21 = Vector128<float>.Zero;
        var c22 = Vector128<float>.Zero;
        var c30 = Vector128<float>.Zero;
        var c31 = Vector128<float>.Zero;
        var c32 = Vector128<float>.Zero;
        if (accumulate)
        {
            c00 = Vector128.Load(c);
            c01 = Vector128.Load(c + 4);
            c02 = Vector128.Load(c + 8);
            c10 = Vector128.Load(c + stride);
            c11 = Vector128.Load(c + stride + 4);
            c12 = Vector128.Load(c + stride + 8);
            c20 = Vector128.Load(c + (2 * stride));
            c21 = Vector128.Load(c + (2 * stride) + 4);
            c22 = Vector128.Load(c + (2 * stride) + 8);
            c30 = Vector128.Load(c + (3 * stride));
            c31 = Vector128.Load(c + (3 * stride) + 4);
            c32 = Vector128.Load(c + (3 * stride) + 8);
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector128.Load(b);
            var b1 = Vector128.Load(b + 4);
            var b2 = Vector128.Load(b + 8);
            var factor = Vector128.Create(*a);
            c00 = Vector128.FusedMultiplyAdd(factor, b0, c00);
            c01 = Vector128.FusedMultiplyAdd(factor, b1, c01);
            c02 = Vector128.FusedMultiplyAdd(factor, b2, c02);
            factor = Vector128.Create(a[1]);
            c10 = Vector128.FusedMultiplyAdd(factor, b0, c10);
            c11 = Vector128.FusedMultiplyAdd(factor, b1, c11);
            c12 = Vector128.FusedMultiplyAdd(factor, b2, c12);
            factor = Vector128.Create(a[2]);
            c20 = Vector128.FusedMultiplyAdd(factor, b0, c20);
            c21 = Vector128.FusedMultiplyAdd(factor, b1, c21);
            c22 = Vector128.FusedMultiplyAdd(factor, b2, c22);
            factor = Vector128.Create(a[3]);
            c30 = Vector128.FusedMultiplyAdd(factor, b0, c30);
            c31 = Vector128.FusedMultiplyAdd(factor, b1, c31);
            c32 = Vector128.FusedMultiplyAdd(factor, b2, c32);
            a += 4;
            b += 12;
        }

        c00.Store(c);
        c01.Store(c + 4);
        c02.Store(c + 8);
        c10.Store(c + stride);
        c11.Store(c + stride + 4);
        c12.Store(c + stride + 8);
        c20.Store(c + (2 * stride));
        c21.Store(c + (2 * stride) + 4);
        c22.Store(c + (2 * stride) + 8);
        c30.Store(c + (3 * stride));
        c31.Store(c + (3 * stride) + 4);
        c32.Store(c + (3 * stride) + 8);
    }
}
