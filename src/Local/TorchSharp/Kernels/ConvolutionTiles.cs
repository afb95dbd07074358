using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Kernels;

/// <summary>
/// The innermost loops of convolutions. Written out by hand: the compiler keeps locals in registers, not arrays.
/// </summary>
internal static unsafe class ConvolutionTiles
{
    /// <summary>Sums over positions are carried in this many interleaved partial sums, whatever the vector width.</summary>
    public const int Partials = 16;

    /// <summary>Elements of the largest tile.</summary>
    public const int Largest = 8 * 48;

    /// <summary>Rows of a tile: 8 by 3 registers of accumulators where there are 32 of them, 4 by 3 where there are 16.</summary>
    public static int Rows => SimdWidth.Bits == 512 ? 8 : 4;

    /// <summary>
    /// yj[r · stride] = Σ over k of a[k, r] · xj[offsets[k]], for as many rows r as a tile has and three registers of
    /// neighbouring elements, each one chain of fused multiply-adds in ascending k.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TLanes, T>(long depth, T* a, long* offsets, T* x0, T* x1, T* x2, T* y0, T* y1, T* y2, long stride)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (sizeof(TLanes) == 64)
        {
            EightRows<TLanes, T>(depth, a, offsets, x0, x1, x2, y0, y1, y2, stride);
        }
        else
        {
            FourRows<TLanes, T>(depth, a, offsets, x0, x1, x2, y0, y1, y2, stride);
        }
    }

    /// <summary>
    /// sums[j, r] += Σ over positions of slope[r, position] · xj[position], for as many rows as a tile has and three
    /// inputs. The length is a multiple of <see cref="Partials"/>; the partial sums are joined by halves, then pairwise.
    /// </summary>
    /// <param name="partial">Room for 3 · rows · <see cref="Partials"/> elements.</param>
    public static void Products<TLanes, T>(long length, T* slope, long slopeStride, T* x0, T* x1, T* x2, T* partial, T* sums)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var rows = sizeof(TLanes) == 64 ? 8 : 4;
        for (var lane = 0; lane < Partials; lane += TLanes.Count)
        {
            if (rows == 8)
            {
                EightProducts<TLanes, T>(length, slope + lane, slopeStride, x0 + lane, x1 + lane, x2 + lane, partial + lane);
            }
            else
            {
                FourProducts<TLanes, T>(length, slope + lane, slopeStride, x0 + lane, x1 + lane, x2 + lane, partial + lane);
            }
        }

        for (var i = 0; i < 3 * rows; i += 4)
        {
            if (typeof(T) == typeof(float))
            {
                JoinFour((float*)partial + (i * Partials), (float*)sums + i);
            }
            else
            {
                JoinFour((double*)partial + (i * Partials), (double*)sums + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void JoinFour(float* partial, float* sums)
    {
        if (!Avx.IsSupported)
        {
            for (var i = 0; i < 4; i++, partial += Partials)
            {
                sums[i] += ((partial[0] + partial[8]) + (partial[1] + partial[9]) + ((partial[2] + partial[10]) + (partial[3] + partial[11])))
                    + ((partial[4] + partial[12]) + (partial[5] + partial[13]) + ((partial[6] + partial[14]) + (partial[7] + partial[15])));
            }

            return;
        }

        var pairs = Avx.HorizontalAdd(
            Avx.HorizontalAdd(Vector256.Load(partial) + Vector256.Load(partial + 8), Vector256.Load(partial + 16) + Vector256.Load(partial + 24)),
            Avx.HorizontalAdd(Vector256.Load(partial + 32) + Vector256.Load(partial + 40), Vector256.Load(partial + 48) + Vector256.Load(partial + 56)));
        (Vector128.Load(sums) + (pairs.GetLower() + pairs.GetUpper())).Store(sums);
    }

    private static void JoinFour(double* partial, double* sums)
    {
        for (var i = 0; i < 4; i++, partial += Partials)
        {
            sums[i] += ((partial[0] + partial[8]) + (partial[1] + partial[9]) + ((partial[2] + partial[10]) + (partial[3] + partial[11])))
                + ((partial[4] + partial[12]) + (partial[5] + partial[13]) + ((partial[6] + partial[14]) + (partial[7] + partial[15])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows<TLanes, T>(long depth, T* a, long* offsets, T* x0, T* x1, T* x2, T* y0, T* y1, T* y2, long stride)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var c00 = TLanes.Splat(default);
        var c01 = TLanes.Splat(default);
        var c02 = TLanes.Splat(default);
        var c10 = TLanes.Splat(default);
        var c11 = TLanes.Splat(default);
        var c12 = TLanes.Splat(default);
        var c20 = TLanes.Splat(default);
        var c21 = TLanes.Splat(default);
        var c22 = TLanes.Splat(default);
        var c30 = TLanes.Splat(default);
        var c31 = TLanes.Splat(default);
        var c32 = TLanes.Splat(default);
        var c40 = TLanes.Splat(default);
        var c41 = TLanes.Splat(default);
        var c42 = TLanes.Splat(default);
        var c50 = TLanes.Splat(default);
        var c51 = TLanes.Splat(default);
        var c52 = TLanes.Splat(default);
        var c60 = TLanes.Splat(default);
        var c61 = TLanes.Splat(default);
        var c62 = TLanes.Splat(default);
        var c70 = TLanes.Splat(default);
        var c71 = TLanes.Splat(default);
        var c72 = TLanes.Splat(default);
        for (long k = 0; k < depth; k++)
        {
            var offset = offsets[k];
            var v0 = TLanes.Load(x0 + offset);
            var v1 = TLanes.Load(x1 + offset);
            var v2 = TLanes.Load(x2 + offset);
            var factor = TLanes.Splat(*a);
            c00 = TLanes.Fma(factor, v0, c00);
            c01 = TLanes.Fma(factor, v1, c01);
            c02 = TLanes.Fma(factor, v2, c02);
            factor = TLanes.Splat(a[1]);
            c10 = TLanes.Fma(factor, v0, c10);
            c11 = TLanes.Fma(factor, v1, c11);
            c12 = TLanes.Fma(factor, v2, c12);
            factor = TLanes.Splat(a[2]);
            c20 = TLanes.Fma(factor, v0, c20);
            c21 = TLanes.Fma(factor, v1, c21);
            c22 = TLanes.Fma(factor, v2, c22);
            factor = TLanes.Splat(a[3]);
            c30 = TLanes.Fma(factor, v0, c30);
            c31 = TLanes.Fma(factor, v1, c31);
            c32 = TLanes.Fma(factor, v2, c32);
            factor = TLanes.Splat(a[4]);
            c40 = TLanes.Fma(factor, v0, c40);
            c41 = TLanes.Fma(factor, v1, c41);
            c42 = TLanes.Fma(factor, v2, c42);
            factor = TLanes.Splat(a[5]);
            c50 = TLanes.Fma(factor, v0, c50);
            c51 = TLanes.Fma(factor, v1, c51);
            c52 = TLanes.Fma(factor, v2, c52);
            factor = TLanes.Splat(a[6]);
            c60 = TLanes.Fma(factor, v0, c60);
            c61 = TLanes.Fma(factor, v1, c61);
            c62 = TLanes.Fma(factor, v2, c62);
            factor = TLanes.Splat(a[7]);
            c70 = TLanes.Fma(factor, v0, c70);
            c71 = TLanes.Fma(factor, v1, c71);
            c72 = TLanes.Fma(factor, v2, c72);
            a += 8;
        }

        c00.Store(y0);
        c01.Store(y1);
        c02.Store(y2);
        c10.Store(y0 + stride);
        c11.Store(y1 + stride);
        c12.Store(y2 + stride);
        c20.Store(y0 + (2 * stride));
        c21.Store(y1 + (2 * stride));
        c22.Store(y2 + (2 * stride));
        c30.Store(y0 + (3 * stride));
        c31.Store(y1 + (3 * stride));
        c32.Store(y2 + (3 * stride));
        c40.Store(y0 + (4 * stride));
        c41.Store(y1 + (4 * stride));
        c42.Store(y2 + (4 * stride));
        c50.Store(y0 + (5 * stride));
        c51.Store(y1 + (5 * stride));
        c52.Store(y2 + (5 * stride));
        c60.Store(y0 + (6 * stride));
        c61.Store(y1 + (6 * stride));
        c62.Store(y2 + (6 * stride));
        c70.Store(y0 + (7 * stride));
        c71.Store(y1 + (7 * stride));
        c72.Store(y2 + (7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<TLanes, T>(long depth, T* a, long* offsets, T* x0, T* x1, T* x2, T* y0, T* y1, T* y2, long stride)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var c00 = TLanes.Splat(default);
        var c01 = TLanes.Splat(default);
        var c02 = TLanes.Splat(default);
        var c10 = TLanes.Splat(default);
        var c11 = TLanes.Splat(default);
        var c12 = TLanes.Splat(default);
        var c20 = TLanes.Splat(default);
        var c21 = TLanes.Splat(default);
        var c22 = TLanes.Splat(default);
        var c30 = TLanes.Splat(default);
        var c31 = TLanes.Splat(default);
        var c32 = TLanes.Splat(default);
        for (long k = 0; k < depth; k++)
        {
            var offset = offsets[k];
            var v0 = TLanes.Load(x0 + offset);
            var v1 = TLanes.Load(x1 + offset);
            var v2 = TLanes.Load(x2 + offset);
            var factor = TLanes.Splat(*a);
            c00 = TLanes.Fma(factor, v0, c00);
            c01 = TLanes.Fma(factor, v1, c01);
            c02 = TLanes.Fma(factor, v2, c02);
            factor = TLanes.Splat(a[1]);
            c10 = TLanes.Fma(factor, v0, c10);
            c11 = TLanes.Fma(factor, v1, c11);
            c12 = TLanes.Fma(factor, v2, c12);
            factor = TLanes.Splat(a[2]);
            c20 = TLanes.Fma(factor, v0, c20);
            c21 = TLanes.Fma(factor, v1, c21);
            c22 = TLanes.Fma(factor, v2, c22);
            factor = TLanes.Splat(a[3]);
            c30 = TLanes.Fma(factor, v0, c30);
            c31 = TLanes.Fma(factor, v1, c31);
            c32 = TLanes.Fma(factor, v2, c32);
            a += 4;
        }

        c00.Store(y0);
        c01.Store(y1);
        c02.Store(y2);
        c10.Store(y0 + stride);
        c11.Store(y1 + stride);
        c12.Store(y2 + stride);
        c20.Store(y0 + (2 * stride));
        c21.Store(y1 + (2 * stride));
        c22.Store(y2 + (2 * stride));
        c30.Store(y0 + (3 * stride));
        c31.Store(y1 + (3 * stride));
        c32.Store(y2 + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightProducts<TLanes, T>(long length, T* slope, long slopeStride, T* x0, T* x1, T* x2, T* sums)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var c00 = TLanes.Splat(default);
        var c01 = TLanes.Splat(default);
        var c02 = TLanes.Splat(default);
        var c10 = TLanes.Splat(default);
        var c11 = TLanes.Splat(default);
        var c12 = TLanes.Splat(default);
        var c20 = TLanes.Splat(default);
        var c21 = TLanes.Splat(default);
        var c22 = TLanes.Splat(default);
        var c30 = TLanes.Splat(default);
        var c31 = TLanes.Splat(default);
        var c32 = TLanes.Splat(default);
        var c40 = TLanes.Splat(default);
        var c41 = TLanes.Splat(default);
        var c42 = TLanes.Splat(default);
        var c50 = TLanes.Splat(default);
        var c51 = TLanes.Splat(default);
        var c52 = TLanes.Splat(default);
        var c60 = TLanes.Splat(default);
        var c61 = TLanes.Splat(default);
        var c62 = TLanes.Splat(default);
        var c70 = TLanes.Splat(default);
        var c71 = TLanes.Splat(default);
        var c72 = TLanes.Splat(default);
        for (long q = 0; q < length; q += Partials)
        {
            var v0 = TLanes.Load(x0 + q);
            var v1 = TLanes.Load(x1 + q);
            var v2 = TLanes.Load(x2 + q);
            var y = TLanes.Load(slope + q);
            c00 = TLanes.Fma(y, v0, c00);
            c01 = TLanes.Fma(y, v1, c01);
            c02 = TLanes.Fma(y, v2, c02);
            y = TLanes.Load(slope + slopeStride + q);
            c10 = TLanes.Fma(y, v0, c10);
            c11 = TLanes.Fma(y, v1, c11);
            c12 = TLanes.Fma(y, v2, c12);
            y = TLanes.Load(slope + (2 * slopeStride) + q);
            c20 = TLanes.Fma(y, v0, c20);
            c21 = TLanes.Fma(y, v1, c21);
            c22 = TLanes.Fma(y, v2, c22);
            y = TLanes.Load(slope + (3 * slopeStride) + q);
            c30 = TLanes.Fma(y, v0, c30);
            c31 = TLanes.Fma(y, v1, c31);
            c32 = TLanes.Fma(y, v2, c32);
            y = TLanes.Load(slope + (4 * slopeStride) + q);
            c40 = TLanes.Fma(y, v0, c40);
            c41 = TLanes.Fma(y, v1, c41);
            c42 = TLanes.Fma(y, v2, c42);
            y = TLanes.Load(slope + (5 * slopeStride) + q);
            c50 = TLanes.Fma(y, v0, c50);
            c51 = TLanes.Fma(y, v1, c51);
            c52 = TLanes.Fma(y, v2, c52);
            y = TLanes.Load(slope + (6 * slopeStride) + q);
            c60 = TLanes.Fma(y, v0, c60);
            c61 = TLanes.Fma(y, v1, c61);
            c62 = TLanes.Fma(y, v2, c62);
            y = TLanes.Load(slope + (7 * slopeStride) + q);
            c70 = TLanes.Fma(y, v0, c70);
            c71 = TLanes.Fma(y, v1, c71);
            c72 = TLanes.Fma(y, v2, c72);
        }

        c00.Store(sums);
        c01.Store(sums + 128);
        c02.Store(sums + 256);
        c10.Store(sums + 16);
        c11.Store(sums + 144);
        c12.Store(sums + 272);
        c20.Store(sums + 32);
        c21.Store(sums + 160);
        c22.Store(sums + 288);
        c30.Store(sums + 48);
        c31.Store(sums + 176);
        c32.Store(sums + 304);
        c40.Store(sums + 64);
        c41.Store(sums + 192);
        c42.Store(sums + 320);
        c50.Store(sums + 80);
        c51.Store(sums + 208);
        c52.Store(sums + 336);
        c60.Store(sums + 96);
        c61.Store(sums + 224);
        c62.Store(sums + 352);
        c70.Store(sums + 112);
        c71.Store(sums + 240);
        c72.Store(sums + 368);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourProducts<TLanes, T>(long length, T* slope, long slopeStride, T* x0, T* x1, T* x2, T* sums)
        where T : unmanaged
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var c00 = TLanes.Splat(default);
        var c01 = TLanes.Splat(default);
        var c02 = TLanes.Splat(default);
        var c10 = TLanes.Splat(default);
        var c11 = TLanes.Splat(default);
        var c12 = TLanes.Splat(default);
        var c20 = TLanes.Splat(default);
        var c21 = TLanes.Splat(default);
        var c22 = TLanes.Splat(default);
        var c30 = TLanes.Splat(default);
        var c31 = TLanes.Splat(default);
        var c32 = TLanes.Splat(default);
        for (long q = 0; q < length; q += Partials)
        {
            var v0 = TLanes.Load(x0 + q);
            var v1 = TLanes.Load(x1 + q);
            var v2 = TLanes.Load(x2 + q);
            var y = TLanes.Load(slope + q);
            c00 = TLanes.Fma(y, v0, c00);
            c01 = TLanes.Fma(y, v1, c01);
            c02 = TLanes.Fma(y, v2, c02);
            y = TLanes.Load(slope + slopeStride + q);
            c10 = TLanes.Fma(y, v0, c10);
            c11 = TLanes.Fma(y, v1, c11);
            c12 = TLanes.Fma(y, v2, c12);
            y = TLanes.Load(slope + (2 * slopeStride) + q);
            c20 = TLanes.Fma(y, v0, c20);
            c21 = TLanes.Fma(y, v1, c21);
            c22 = TLanes.Fma(y, v2, c22);
            y = TLanes.Load(slope + (3 * slopeStride) + q);
            c30 = TLanes.Fma(y, v0, c30);
            c31 = TLanes.Fma(y, v1, c31);
            c32 = TLanes.Fma(y, v2, c32);
        }

        c00.Store(sums);
        c01.Store(sums + 64);
        c02.Store(sums + 128);
        c10.Store(sums + 16);
        c11.Store(sums + 80);
        c12.Store(sums + 144);
        c20.Store(sums + 32);
        c21.Store(sums + 96);
        c22.Store(sums + 160);
        c30.Store(sums + 48);
        c31.Store(sums + 112);
        c32.Store(sums + 176);
    }
}
