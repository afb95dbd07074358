using TorchSharp.Threading;

namespace TorchSharp.Random;

/// <summary>Dropout's factors: 0 or 1/(1 − p). Four elements share a Philox block; a word below p·2^32 drops its element.</summary>
internal static unsafe class DropoutMask
{
    public static TensorBody Draw(long[] shape, torch.ScalarType dtype, double p, torch.Generator generator)
    {
        var (seed, step) = generator.Next();
        var kept = p < 1 ? 1 / (1 - p) : 0;
        var threshold = (ulong)(p * 4294967296.0);
        var mask = TensorBody.Empty(shape, dtype);
        var single = dtype == torch.ScalarType.Float32;
        if (!single && dtype != torch.ScalarType.Float64)
        {
            mask.Release();
            throw new NotSupportedException($"dropout needs a floating-point tensor, not {dtype}.");
        }

        var count = mask.Count;
        Workers.Ranges((count + 3) / 4, 2048, (from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                var (a, b, c, d) = Philox.Block(seed, step, (ulong)block);
                Set(mask, single, (block * 4) + 0, a < threshold ? 0 : kept);
                Set(mask, single, (block * 4) + 1, b < threshold ? 0 : kept);
                Set(mask, single, (block * 4) + 2, c < threshold ? 0 : kept);
                Set(mask, single, (block * 4) + 3, d < threshold ? 0 : kept);
            }
        });
        return mask;
    }

    private static void Set(TensorBody mask, bool single, long index, double value)
    {
        if (index >= mask.Count)
        {
            return;
        }

        if (single)
        {
            mask.Pointer<float>()[index] = (float)value;
        }
        else
        {
            mask.Pointer<double>()[index] = value;
        }
    }
}
