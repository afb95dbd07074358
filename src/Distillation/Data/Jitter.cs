using Retort.Distillation.Numerics;

namespace Retort.Distillation.Data;

/// <summary>A shift of an image by whole pixels; what leaves the frame is lost, what enters is zero.</summary>
/// <param name="Right">Pixels to the right; negative to the left.</param>
/// <param name="Down">Pixels downwards; negative upwards.</param>
public readonly record struct Jitter(int Right, int Down)
{
    /// <summary>
    /// The shift of one case in one epoch, uniform over the square of ±<paramref name="pixels"/>. It depends on nothing else,
    /// so that batch size, order and resuming do not change it.
    /// </summary>
    public static Jitter For(long seed, int epoch, int id, int pixels)
    {
        var block = Philox.Block(unchecked((ulong)seed), (uint)id, (uint)epoch, 0, (uint)RandomPurpose.Jitter << 24);
        var sides = (uint)(2 * pixels + 1);
        return new Jitter(Below(block.A, sides) - pixels, Below(block.B, sides) - pixels);
    }

    // The bias of the multiplication is below 2^-27 for the few sides there are.
    private static int Below(uint word, uint sides) => (int)((ulong)word * sides >> 32);
}
