using System.Runtime.CompilerServices;

namespace TorchSharp.Kernels;

/// <summary>
/// The innermost loops of the matrix product: a tile of C stays in registers while one packed panel of A and one of B
/// pass by. Written out by hand: the compiler keeps locals in registers, not arrays.
/// </summary>
internal static unsafe class TileKernels
{
    /// <param name="shape">The tile's, one of <see cref="TileShape"/>'s.</param>
    /// <param name="depth">k.</param>
    /// <param name="a">depth runs of as many floats as the tile has rows.</param>
    /// <param name="b">depth runs of as many floats as the tile has columns.</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="stride">From one of its rows to the next, in floats.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(TileShape shape, long depth, float* a, float* b, float* c, long stride, bool accumulate)
    {
        switch (shape.Width, shape.Registers)
        {
            case (512, 3):
                Tile8x3<Lanes512<float>>(depth, a, b, c, stride, accumulate);
                break;
            case (512, 2):
                Tile12x2<Lanes512<float>>(depth, a, b, c, stride, accumulate);
                break;
            case (512, _):
                Tile24x1<Lanes512<float>>(depth, a, b, c, stride, accumulate);
                break;
            case (256, _):
                Tile4x3<Lanes256<float>>(depth, a, b, c, stride, accumulate);
                break;
            default:
                Tile4x3<Lanes128<float>>(depth, a, b, c, stride, accumulate);
                break;
        }
    }

    /// <summary>8 rows by 3 registers: 24 accumulators of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TLanes>(long depth, float* a, float* b, float* c, long stride, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var ca0 = TLanes.Zero;
        var ca1 = TLanes.Zero;
        var ca2 = TLanes.Zero;
        var cb0 = TLanes.Zero;
        var cb1 = TLanes.Zero;
        var cb2 = TLanes.Zero;
        var cc0 = TLanes.Zero;
        var cc1 = TLanes.Zero;
        var cc2 = TLanes.Zero;
        var cd0 = TLanes.Zero;
        var cd1 = TLanes.Zero;
        var cd2 = TLanes.Zero;
        var ce0 = TLanes.Zero;
        var ce1 = TLanes.Zero;
        var ce2 = TLanes.Zero;
        var cf0 = TLanes.Zero;
        var cf1 = TLanes.Zero;
        var cf2 = TLanes.Zero;
        var cg0 = TLanes.Zero;
        var cg1 = TLanes.Zero;
        var cg2 = TLanes.Zero;
        var ch0 = TLanes.Zero;
        var ch1 = TLanes.Zero;
        var ch2 = TLanes.Zero;
        long w = TLanes.Count;
        if (accumulate)
        {
            ca0 = TLanes.Load(c);
            ca1 = TLanes.Load(c + w);
            ca2 = TLanes.Load(c + (2 * w));
            cb0 = TLanes.Load(c + stride);
            cb1 = TLanes.Load(c + stride + w);
            cb2 = TLanes.Load(c + stride + (2 * w));
            cc0 = TLanes.Load(c + (2 * stride));
            cc1 = TLanes.Load(c + (2 * stride) + w);
            cc2 = TLanes.Load(c + (2 * stride) + (2 * w));
            cd0 = TLanes.Load(c + (3 * stride));
            cd1 = TLanes.Load(c + (3 * stride) + w);
            cd2 = TLanes.Load(c + (3 * stride) + (2 * w));
            ce0 = TLanes.Load(c + (4 * stride));
            ce1 = TLanes.Load(c + (4 * stride) + w);
            ce2 = TLanes.Load(c + (4 * stride) + (2 * w));
            cf0 = TLanes.Load(c + (5 * stride));
            cf1 = TLanes.Load(c + (5 * stride) + w);
            cf2 = TLanes.Load(c + (5 * stride) + (2 * w));
            cg0 = TLanes.Load(c + (6 * stride));
            cg1 = TLanes.Load(c + (6 * stride) + w);
            cg2 = TLanes.Load(c + (6 * stride) + (2 * w));
            ch0 = TLanes.Load(c + (7 * stride));
            ch1 = TLanes.Load(c + (7 * stride) + w);
            ch2 = TLanes.Load(c + (7 * stride) + (2 * w));
        }

        for (; depth > 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + w);
            var b2 = TLanes.Load(b + (2 * w));
            var factor = TLanes.Splat(*a);
            ca0 = TLanes.Fma(factor, b0, ca0);
            ca1 = TLanes.Fma(factor, b1, ca1);
            ca2 = TLanes.Fma(factor, b2, ca2);
            factor = TLanes.Splat(a[1]);
            cb0 = TLanes.Fma(factor, b0, cb0);
            cb1 = TLanes.Fma(factor, b1, cb1);
            cb2 = TLanes.Fma(factor, b2, cb2);
            factor = TLanes.Splat(a[2]);
            cc0 = TLanes.Fma(factor, b0, cc0);
            cc1 = TLanes.Fma(factor, b1, cc1);
            cc2 = TLanes.Fma(factor, b2, cc2);
            factor = TLanes.Splat(a[3]);
            cd0 = TLanes.Fma(factor, b0, cd0);
            cd1 = TLanes.Fma(factor, b1, cd1);
            cd2 = TLanes.Fma(factor, b2, cd2);
            factor = TLanes.Splat(a[4]);
            ce0 = TLanes.Fma(factor, b0, ce0);
            ce1 = TLanes.Fma(factor, b1, ce1);
            ce2 = TLanes.Fma(factor, b2, ce2);
            factor = TLanes.Splat(a[5]);
            cf0 = TLanes.Fma(factor, b0, cf0);
            cf1 = TLanes.Fma(factor, b1, cf1);
            cf2 = TLanes.Fma(factor, b2, cf2);
            factor = TLanes.Splat(a[6]);
            cg0 = TLanes.Fma(factor, b0, cg0);
            cg1 = TLanes.Fma(factor, b1, cg1);
            cg2 = TLanes.Fma(factor, b2, cg2);
            factor = TLanes.Splat(a[7]);
            ch0 = TLanes.Fma(factor, b0, ch0);
            ch1 = TLanes.Fma(factor, b1, ch1);
            ch2 = TLanes.Fma(factor, b2, ch2);
            a += 8;
            b += 3 * w;
        }

        ca0.Store(c);
        ca1.Store(c + w);
        ca2.Store(c + (2 * w));
        cb0.Store(c + stride);
        cb1.Store(c + stride + w);
        cb2.Store(c + stride + (2 * w));
        cc0.Store(c + (2 * stride));
        cc1.Store(c + (2 * stride) + w);
        cc2.Store(c + (2 * stride) + (2 * w));
        cd0.Store(c + (3 * stride));
        cd1.Store(c + (3 * stride) + w);
        cd2.Store(c + (3 * stride) + (2 * w));
        ce0.Store(c + (4 * stride));
        ce1.Store(c + (4 * stride) + w);
        ce2.Store(c + (4 * stride) + (2 * w));
        cf0.Store(c + (5 * stride));
        cf1.Store(c + (5 * stride) + w);
        cf2.Store(c + (5 * stride) + (2 * w));
        cg0.Store(c + (6 * stride));
        cg1.Store(c + (6 * stride) + w);
        cg2.Store(c + (6 * stride) + (2 * w));
        ch0.Store(c + (7 * stride));
        ch1.Store(c + (7 * stride) + w);
        ch2.Store(c + (7 * stride) + (2 * w));
    }

    /// <summary>12 rows by 2 registers, for narrow results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x2<TLanes>(long depth, float* a, float* b, float* c, long stride, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var ca0 = TLanes.Zero;
        var ca1 = TLanes.Zero;
        var cb0 = TLanes.Zero;
        var cb1 = TLanes.Zero;
        var cc0 = TLanes.Zero;
        var cc1 = TLanes.Zero;
        var cd0 = TLanes.Zero;
        var cd1 = TLanes.Zero;
        var ce0 = TLanes.Zero;
        var ce1 = TLanes.Zero;
        var cf0 = TLanes.Zero;
        var cf1 = TLanes.Zero;
        var cg0 = TLanes.Zero;
        var cg1 = TLanes.Zero;
        var ch0 = TLanes.Zero;
        var ch1 = TLanes.Zero;
        var ci0 = TLanes.Zero;
        var ci1 = TLanes.Zero;
        var cj0 = TLanes.Zero;
        var cj1 = TLanes.Zero;
        var ck0 = TLanes.Zero;
        var ck1 = TLanes.Zero;
        var cl0 = TLanes.Zero;
        var cl1 = TLanes.Zero;
        long w = TLanes.Count;
        if (accumulate)
        {
            ca0 = TLanes.Load(c);
            ca1 = TLanes.Load(c + w);
            cb0 = TLanes.Load(c + stride);
            cb1 = TLanes.Load(c + stride + w);
            cc0 = TLanes.Load(c + (2 * stride));
            cc1 = TLanes.Load(c + (2 * stride) + w);
            cd0 = TLanes.Load(c + (3 * stride));
            cd1 = TLanes.Load(c + (3 * stride) + w);
            ce0 = TLanes.Load(c + (4 * stride));
            ce1 = TLanes.Load(c + (4 * stride) + w);
            cf0 = TLanes.Load(c + (5 * stride));
            cf1 = TLanes.Load(c + (5 * stride) + w);
            cg0 = TLanes.Load(c + (6 * stride));
            cg1 = TLanes.Load(c + (6 * stride) + w);
            ch0 = TLanes.Load(c + (7 * stride));
            ch1 = TLanes.Load(c + (7 * stride) + w);
            ci0 = TLanes.Load(c + (8 * stride));
            ci1 = TLanes.Load(c + (8 * stride) + w);
            cj0 = TLanes.Load(c + (9 * stride));
            cj1 = TLanes.Load(c + (9 * stride) + w);
            ck0 = TLanes.Load(c + (10 * stride));
            ck1 = TLanes.Load(c + (10 * stride) + w);
            cl0 = TLanes.Load(c + (11 * stride));
            cl1 = TLanes.Load(c + (11 * stride) + w);
        }

        for (; depth > 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + w);
            var factor = TLanes.Splat(*a);
            ca0 = TLanes.Fma(factor, b0, ca0);
            ca1 = TLanes.Fma(factor, b1, ca1);
            factor = TLanes.Splat(a[1]);
            cb0 = TLanes.Fma(factor, b0, cb0);
            cb1 = TLanes.Fma(factor, b1, cb1);
            factor = TLanes.Splat(a[2]);
            cc0 = TLanes.Fma(factor, b0, cc0);
            cc1 = TLanes.Fma(factor, b1, cc1);
            factor = TLanes.Splat(a[3]);
            cd0 = TLanes.Fma(factor, b0, cd0);
            cd1 = TLanes.Fma(factor, b1, cd1);
            factor = TLanes.Splat(a[4]);
            ce0 = TLanes.Fma(factor, b0, ce0);
            ce1 = TLanes.Fma(factor, b1, ce1);
            factor = TLanes.Splat(a[5]);
            cf0 = TLanes.Fma(factor, b0, cf0);
            cf1 = TLanes.Fma(factor, b1, cf1);
            factor = TLanes.Splat(a[6]);
            cg0 = TLanes.Fma(factor, b0, cg0);
            cg1 = TLanes.Fma(factor, b1, cg1);
            factor = TLanes.Splat(a[7]);
            ch0 = TLanes.Fma(factor, b0, ch0);
            ch1 = TLanes.Fma(factor, b1, ch1);
            factor = TLanes.Splat(a[8]);
            ci0 = TLanes.Fma(factor, b0, ci0);
            ci1 = TLanes.Fma(factor, b1, ci1);
            factor = TLanes.Splat(a[9]);
            cj0 = TLanes.Fma(factor, b0, cj0);
            cj1 = TLanes.Fma(factor, b1, cj1);
            factor = TLanes.Splat(a[10]);
            ck0 = TLanes.Fma(factor, b0, ck0);
            ck1 = TLanes.Fma(factor, b1, ck1);
            factor = TLanes.Splat(a[11]);
            cl0 = TLanes.Fma(factor, b0, cl0);
            cl1 = TLanes.Fma(factor, b1, cl1);
            a += 12;
            b += 2 * w;
        }

        ca0.Store(c);
        ca1.Store(c + w);
        cb0.Store(c + stride);
        cb1.Store(c + stride + w);
        cc0.Store(c + (2 * stride));
        cc1.Store(c + (2 * stride) + w);
        cd0.Store(c + (3 * stride));
        cd1.Store(c + (3 * stride) + w);
        ce0.Store(c + (4 * stride));
        ce1.Store(c + (4 * stride) + w);
        cf0.Store(c + (5 * stride));
        cf1.Store(c + (5 * stride) + w);
        cg0.Store(c + (6 * stride));
        cg1.Store(c + (6 * stride) + w);
        ch0.Store(c + (7 * stride));
        ch1.Store(c + (7 * stride) + w);
        ci0.Store(c + (8 * stride));
        ci1.Store(c + (8 * stride) + w);
        cj0.Store(c + (9 * stride));
        cj1.Store(c + (9 * stride) + w);
        ck0.Store(c + (10 * stride));
        ck1.Store(c + (10 * stride) + w);
        cl0.Store(c + (11 * stride));
        cl1.Store(c + (11 * stride) + w);
    }

    /// <summary>24 rows by 1 register, for results of a few columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile24x1<TLanes>(long depth, float* a, float* b, float* c, long stride, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var ca0 = TLanes.Zero;
        var cb0 = TLanes.Zero;
        var cc0 = TLanes.Zero;
        var cd0 = TLanes.Zero;
        var ce0 = TLanes.Zero;
        var cf0 = TLanes.Zero;
        var cg0 = TLanes.Zero;
        var ch0 = TLanes.Zero;
        var ci0 = TLanes.Zero;
        var cj0 = TLanes.Zero;
        var ck0 = TLanes.Zero;
        var cl0 = TLanes.Zero;
        var cm0 = TLanes.Zero;
        var cn0 = TLanes.Zero;
        var co0 = TLanes.Zero;
        var cp0 = TLanes.Zero;
        var cq0 = TLanes.Zero;
        var cr0 = TLanes.Zero;
        var cs0 = TLanes.Zero;
        var ct0 = TLanes.Zero;
        var cu0 = TLanes.Zero;
        var cv0 = TLanes.Zero;
        var cw0 = TLanes.Zero;
        var cx0 = TLanes.Zero;
        if (accumulate)
        {
            ca0 = TLanes.Load(c);
            cb0 = TLanes.Load(c + stride);
            cc0 = TLanes.Load(c + (2 * stride));
            cd0 = TLanes.Load(c + (3 * stride));
            ce0 = TLanes.Load(c + (4 * stride));
            cf0 = TLanes.Load(c + (5 * stride));
            cg0 = TLanes.Load(c + (6 * stride));
            ch0 = TLanes.Load(c + (7 * stride));
            ci0 = TLanes.Load(c + (8 * stride));
            cj0 = TLanes.Load(c + (9 * stride));
            ck0 = TLanes.Load(c + (10 * stride));
            cl0 = TLanes.Load(c + (11 * stride));
            cm0 = TLanes.Load(c + (12 * stride));
            cn0 = TLanes.Load(c + (13 * stride));
            co0 = TLanes.Load(c + (14 * stride));
            cp0 = TLanes.Load(c + (15 * stride));
            cq0 = TLanes.Load(c + (16 * stride));
            cr0 = TLanes.Load(c + (17 * stride));
            cs0 = TLanes.Load(c + (18 * stride));
            ct0 = TLanes.Load(c + (19 * stride));
            cu0 = TLanes.Load(c + (20 * stride));
            cv0 = TLanes.Load(c + (21 * stride));
            cw0 = TLanes.Load(c + (22 * stride));
            cx0 = TLanes.Load(c + (23 * stride));
        }

        for (; depth > 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var factor = TLanes.Splat(*a);
            ca0 = TLanes.Fma(factor, b0, ca0);
            factor = TLanes.Splat(a[1]);
            cb0 = TLanes.Fma(factor, b0, cb0);
            factor = TLanes.Splat(a[2]);
            cc0 = TLanes.Fma(factor, b0, cc0);
            factor = TLanes.Splat(a[3]);
            cd0 = TLanes.Fma(factor, b0, cd0);
            factor = TLanes.Splat(a[4]);
            ce0 = TLanes.Fma(factor, b0, ce0);
            factor = TLanes.Splat(a[5]);
            cf0 = TLanes.Fma(factor, b0, cf0);
            factor = TLanes.Splat(a[6]);
            cg0 = TLanes.Fma(factor, b0, cg0);
            factor = TLanes.Splat(a[7]);
            ch0 = TLanes.Fma(factor, b0, ch0);
            factor = TLanes.Splat(a[8]);
            ci0 = TLanes.Fma(factor, b0, ci0);
            factor = TLanes.Splat(a[9]);
            cj0 = TLanes.Fma(factor, b0, cj0);
            factor = TLanes.Splat(a[10]);
            ck0 = TLanes.Fma(factor, b0, ck0);
            factor = TLanes.Splat(a[11]);
            cl0 = TLanes.Fma(factor, b0, cl0);
            factor = TLanes.Splat(a[12]);
            cm0 = TLanes.Fma(factor, b0, cm0);
            factor = TLanes.Splat(a[13]);
            cn0 = TLanes.Fma(factor, b0, cn0);
            factor = TLanes.Splat(a[14]);
            co0 = TLanes.Fma(factor, b0, co0);
            factor = TLanes.Splat(a[15]);
            cp0 = TLanes.Fma(factor, b0, cp0);
            factor = TLanes.Splat(a[16]);
            cq0 = TLanes.Fma(factor, b0, cq0);
            factor = TLanes.Splat(a[17]);
            cr0 = TLanes.Fma(factor, b0, cr0);
            factor = TLanes.Splat(a[18]);
            cs0 = TLanes.Fma(factor, b0, cs0);
            factor = TLanes.Splat(a[19]);
            ct0 = TLanes.Fma(factor, b0, ct0);
            factor = TLanes.Splat(a[20]);
            cu0 = TLanes.Fma(factor, b0, cu0);
            factor = TLanes.Splat(a[21]);
            cv0 = TLanes.Fma(factor, b0, cv0);
            factor = TLanes.Splat(a[22]);
            cw0 = TLanes.Fma(factor, b0, cw0);
            factor = TLanes.Splat(a[23]);
            cx0 = TLanes.Fma(factor, b0, cx0);
            a += 24;
            b += TLanes.Count;
        }

        ca0.Store(c);
        cb0.Store(c + stride);
        cc0.Store(c + (2 * stride));
        cd0.Store(c + (3 * stride));
        ce0.Store(c + (4 * stride));
        cf0.Store(c + (5 * stride));
        cg0.Store(c + (6 * stride));
        ch0.Store(c + (7 * stride));
        ci0.Store(c + (8 * stride));
        cj0.Store(c + (9 * stride));
        ck0.Store(c + (10 * stride));
        cl0.Store(c + (11 * stride));
        cm0.Store(c + (12 * stride));
        cn0.Store(c + (13 * stride));
        co0.Store(c + (14 * stride));
        cp0.Store(c + (15 * stride));
        cq0.Store(c + (16 * stride));
        cr0.Store(c + (17 * stride));
        cs0.Store(c + (18 * stride));
        ct0.Store(c + (19 * stride));
        cu0.Store(c + (20 * stride));
        cv0.Store(c + (21 * stride));
        cw0.Store(c + (22 * stride));
        cx0.Store(c + (23 * stride));
    }

    /// <summary>4 rows by 3 registers: 12 accumulators of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3<TLanes>(long depth, float* a, float* b, float* c, long stride, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var ca0 = TLanes.Zero;
        var ca1 = TLanes.Zero;
        var ca2 = TLanes.Zero;
        var cb0 = TLanes.Zero;
        var cb1 = TLanes.Zero;
        var cb2 = TLanes.Zero;
        var cc0 = TLanes.Zero;
        var cc1 = TLanes.Zero;
        var cc2 = TLanes.Zero;
        var cd0 = TLanes.Zero;
        var cd1 = TLanes.Zero;
        var cd2 = TLanes.Zero;
        long w = TLanes.Count;
        if (accumulate)
        {
            ca0 = TLanes.Load(c);
            ca1 = TLanes.Load(c + w);
            ca2 = TLanes.Load(c + (2 * w));
            cb0 = TLanes.Load(c + stride);
            cb1 = TLanes.Load(c + stride + w);
            cb2 = TLanes.Load(c + stride + (2 * w));
            cc0 = TLanes.Load(c + (2 * stride));
            cc1 = TLanes.Load(c + (2 * stride) + w);
            cc2 = TLanes.Load(c + (2 * stride) + (2 * w));
            cd0 = TLanes.Load(c + (3 * stride));
            cd1 = TLanes.Load(c + (3 * stride) + w);
            cd2 = TLanes.Load(c + (3 * stride) + (2 * w));
        }

        for (; depth > 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + w);
            var b2 = TLanes.Load(b + (2 * w));
            var factor = TLanes.Splat(*a);
            ca0 = TLanes.Fma(factor, b0, ca0);
            ca1 = TLanes.Fma(factor, b1, ca1);
            ca2 = TLanes.Fma(factor, b2, ca2);
            factor = TLanes.Splat(a[1]);
            cb0 = TLanes.Fma(factor, b0, cb0);
            cb1 = TLanes.Fma(factor, b1, cb1);
            cb2 = TLanes.Fma(factor, b2, cb2);
            factor = TLanes.Splat(a[2]);
            cc0 = TLanes.Fma(factor, b0, cc0);
            cc1 = TLanes.Fma(factor, b1, cc1);
            cc2 = TLanes.Fma(factor, b2, cc2);
            factor = TLanes.Splat(a[3]);
            cd0 = TLanes.Fma(factor, b0, cd0);
            cd1 = TLanes.Fma(factor, b1, cd1);
            cd2 = TLanes.Fma(factor, b2, cd2);
            a += 4;
            b += 3 * w;
        }

        ca0.Store(c);
        ca1.Store(c + w);
        ca2.Store(c + (2 * w));
        cb0.Store(c + stride);
        cb1.Store(c + stride + w);
        cb2.Store(c + stride + (2 * w));
        cc0.Store(c + (2 * stride));
        cc1.Store(c + (2 * stride) + w);
        cc2.Store(c + (2 * stride) + (2 * w));
        cd0.Store(c + (3 * stride));
        cd1.Store(c + (3 * stride) + w);
        cd2.Store(c + (3 * stride) + (2 * w));
    }
}
