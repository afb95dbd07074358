using Retort.Distillation.Numerics;

namespace Retort.Distillation.Tests.Numerics;

public class RandomStreamTests
{
    [Fact]
    public void NextNormal_ManyDraws_HasTheMomentsOfTheNormal()
    {
        var stream = new RandomStream(3, RandomPurpose.Initialisation, 0);
        var draws = Enumerable.Range(0, 200_000).Select(_ => stream.NextNormal()).ToArray();

        // Standard errors are about 0.0022, 0.0032 and 0.022.
        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(x => x * x), 0.015);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.1);
    }

    [Fact]
    public void NextBelow_SixSides_IsUniform()
    {
        var stream = new RandomStream(4, RandomPurpose.Order, 0);
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
        {
            counts[stream.NextBelow(6)]++;
        }

        // Chi-squared with five degrees of freedom: 20.5 is the 99.9% point.
        Assert.InRange(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000), 0, 20.5);
    }

    [Fact]
    public void Shuffle_AnySeed_KeepsTheItemsAndMovesThem()
    {
        var items = Enumerable.Range(0, 1000).ToArray();

        new RandomStream(5, RandomPurpose.Order, 0).Shuffle<int>(items);

        Assert.Equal(Enumerable.Range(0, 1000), items.Order());
        Assert.True(items.Select((item, place) => item == place ? 1 : 0).Sum() < 10);
    }

    [Theory]
    [InlineData(8, RandomPurpose.Order, 0)]
    [InlineData(7, RandomPurpose.Jitter, 0)]
    [InlineData(7, RandomPurpose.Order, 1)]
    [InlineData(7, RandomPurpose.Order, 1L << 32)]
    public void Streams_DifferingInSeedPurposeOrIndex_AreDifferent(long seed, RandomPurpose purpose, long index)
    {
        var reference = new RandomStream(7, RandomPurpose.Order, 0);
        var other = new RandomStream(seed, purpose, index);

        Assert.NotEqual(Words(reference), Words(other));
    }

    private static uint[] Words(RandomStream stream) => [.. Enumerable.Range(0, 8).Select(_ => stream.NextUInt32())];
}
