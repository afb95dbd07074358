using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp.Kernels;
using TorchSharp.Threading;

namespace TorchSharp.Random;

/// <summary>
/// Dropout's factors: 0 or 1/(1 − p). Elements come in groups of 32, each from eight Philox blocks: element e of a group
/// takes word e / 8 of block e mod 8, so that eight blocks computed side by side give runs of neighbours. A word below
/// p·2^32 drops its element.
/// </summary>
internal static unsafe class DropoutMask
{
    private const int Group = 32;

    public static TensorBody Draw(long[] shape, torch.ScalarType dtype, double p, torch.Generator generator)
    {
        if (!torch.is_floating_point(dtype))
        {
            throw new NotSupportedException($"dropout needs a floating-point tensor, not {dtype}.");
        }

        var (seed, step) = generator.Next();
        var kept = p < 1 ? 1 / (1 - p) : 0;
        var threshold = (ulong)(p * 4294967296.0);
        var count = Layout.Count(shape);
        var mask = TensorBody.Empty(shape, dtype);
        Workers.Ranges((count + Group - 1) / Group, 256, (from, to) =>
        {
            var padded = stackalloc float[Group];
            for (var group = from; group < to; group++)
            {
                var start = group * Group;
                var valid = Math.Min(Group, count - start);
                var whole = valid == Group && dtype == torch.ScalarType.Float32;
                Fill(whole ? mask.Pointer<float>() + start : padded, seed, step, (ulong)group * 8, threshold, whole ? (float)kept : 1);
                for (long i = 0; !whole && i < valid; i++)
                {
                    if (dtype == torch.ScalarType.Float32)
                    {
                        mask.Pointer<float>()[start + i] = padded[i] * (float)kept;
                    }
                    else
                    {
                        mask.Pointer<double>()[start + i] = padded[i] * kept;
                    }
                }
            }
        }, alignment: 1);
        return mask;
    }

    private static void Fill(float* destination, ulong seed, ulong step, ulong block, ulong threshold, float kept)
    {
        if (Avx512F.IsSupported && SimdWidth.Bits == 512)
        {
            Fill512(destination, seed, step, block, threshold, kept);
        }
        else if (Avx2.IsSupported && SimdWidth.Bits >= 256)
        {
            Fill256(destination, seed, step, block, threshold, kept);
        }
        else
        {
            for (var lane = 0UL; lane < 8; lane++)
            {
                var (a, b, c, d) = Philox.Block(seed, step, block + lane);
                destination[lane] = a < threshold ? 0 : kept;
                destination[lane + 8] = b < threshold ? 0 : kept;
                destination[lane + 16] = c < threshold ? 0 : kept;
                destination[lane + 24] = d < threshold ? 0 : kept;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill512(float* destination, ulong seed, ulong step, ulong block, ulong threshold, float kept)
    {
        var blocks = Vector512.Create(block) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        var c0 = blocks;
        var c1 = Vector512.ShiftRightLogical(blocks, 32);
        var c2 = Vector512.Create(step);
        var c3 = Vector512.Create(step >> 32);
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        var m0 = Vector512.Create((ulong)Philox.M0).AsUInt32();
        var m1 = Vector512.Create((ulong)Philox.M1).AsUInt32();
        for (var round = 0; round < 10; round++)
        {
            // The multiplication reads the low halves of its 64-bit lanes: what stands in the high halves is of no account.
            var p0 = Avx512F.Multiply(c0.AsUInt32(), m0);
            var p1 = Avx512F.Multiply(c2.AsUInt32(), m1);
            c0 = Vector512.ShiftRightLogical(p1, 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c2 = Vector512.ShiftRightLogical(p0, 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c1 = p1;
            c3 = p0;
            k0 += Philox.W0;
            k1 += Philox.W1;
        }

        var low = Vector512.Create(0xFFFFFFFFUL);
        var limit = Vector512.Create(threshold);
        var factor = Vector512.Create((ulong)BitConverter.SingleToUInt32Bits(kept));
        Vector512.Narrow(
            Vector512.ConditionalSelect(Vector512.LessThan(c0 & low, limit), Vector512<ulong>.Zero, factor),
            Vector512.ConditionalSelect(Vector512.LessThan(c1 & low, limit), Vector512<ulong>.Zero, factor)).AsSingle().Store(destination);
        Vector512.Narrow(
            Vector512.ConditionalSelect(Vector512.LessThan(c2 & low, limit), Vector512<ulong>.Zero, factor),
            Vector512.ConditionalSelect(Vector512.LessThan(c3 & low, limit), Vector512<ulong>.Zero, factor)).AsSingle().Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill256(float* destination, ulong seed, ulong step, ulong block, ulong threshold, float kept)
    {
        var low = Vector256.Create(0xFFFFFFFFUL);
        var limit = Vector256.Create(threshold);
        var factor = Vector256.Create((ulong)BitConverter.SingleToUInt32Bits(kept));
        var m0 = Vector256.Create((ulong)Philox.M0).AsUInt32();
        var m1 = Vector256.Create((ulong)Philox.M1).AsUInt32();
        for (var half = 0UL; half < 2; half++)
        {
            var blocks = Vector256.Create(block + (half * 4)) + Vector256.Create(0UL, 1, 2, 3);
            var c0 = blocks;
            var c1 = Vector256.ShiftRightLogical(blocks, 32);
            var c2 = Vector256.Create(step);
            var c3 = Vector256.Create(step >> 32);
            var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
            for (var round = 0; round < 10; round++)
            {
                var p0 = Avx2.Multiply(c0.AsUInt32(), m0);
                var p1 = Avx2.Multiply(c2.AsUInt32(), m1);
                c0 = Vector256.ShiftRightLogical(p1, 32) ^ c1 ^ Vector256.Create((ulong)k0);
                c2 = Vector256.ShiftRightLogical(p0, 32) ^ c3 ^ Vector256.Create((ulong)k1);
                c1 = p1;
                c3 = p0;
                k0 += Philox.W0;
                k1 += Philox.W1;
            }

            var to = destination + (half * 4);
            Store(c0, to);
            Store(c1, to + 8);
            Store(c2, to + 16);
            Store(c3, to + 24);
        }

        void Store(Vector256<ulong> words, float* to)
        {
            var factors = Vector256.ConditionalSelect(Vector256.LessThan(words & low, limit), Vector256<ulong>.Zero, factor);
            Vector128.Narrow(factors.GetLower(), factors.GetUpper()).AsSingle().Store(to);
        }
    }
}
