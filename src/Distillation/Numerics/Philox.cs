namespace Retort.Distillation.Numerics;

/// <summary>The counter-based generator Philox4x32-10: a block of four words depends on seed and counter alone.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.</remarks>
public static class Philox
{
    /// <summary>The block for a 64-bit seed and a 128-bit counter.</summary>
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, uint c0, uint c1, uint c2, uint c3)
    {
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < 10; round++)
        {
            var left = 0xD2511F53UL * c0;
            var right = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(right >> 32) ^ c1 ^ k0, (uint)right, (uint)(left >> 32) ^ c3 ^ k1, (uint)left);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }
}
