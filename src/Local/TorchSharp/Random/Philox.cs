namespace TorchSharp.Random;

/// <summary>
/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a function from a key (the
/// seed) and a counter (step, block) to four random words. Any element of any stream is computed by itself, so the
/// result does not depend on which thread computes it.
/// </summary>
internal static class Philox
{
    public const uint M0 = 0xD2511F53;
    public const uint M1 = 0xCD9E8D57;
    public const uint W0 = 0x9E3779B9;
    public const uint W1 = 0xBB67AE85;

    public static (uint A, uint B, uint C, uint D) Block(ulong seed, ulong step, ulong block)
    {
        var (c0, c1, c2, c3) = ((uint)block, (uint)(block >> 32), (uint)step, (uint)(step >> 32));
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)M0 * c0;
            var p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public static double Uniform(ulong seed, ulong step, ulong index)
    {
        var (a, b, _, _) = Block(seed, step, index);
        return ((((ulong)a << 32) | b) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A number below the limit.</summary>
    public static ulong Below(ulong seed, ulong step, ulong index, ulong limit)
    {
        var (a, b, _, _) = Block(seed, step, index);
        return Math.BigMul(((ulong)a << 32) | b, limit, out _);
    }
}
