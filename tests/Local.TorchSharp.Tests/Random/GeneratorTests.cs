using TorchSharp.Random;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Random;

public class GeneratorTests
{
    [Fact]
    public void Philox_PublishedVectors_AreReproduced()
    {
        // Known answers of Random123's philox4x32-10.
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), Philox.Block(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88));
    }

    [Fact]
    public void RngState_SavedAndSet_RepeatsTheStream()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        _ = rand(3);
        var state = get_rng_state();

        var first = rand(10).data<float>().ToArray();
        set_rng_state(state);
        var again = rand(10).data<float>().ToArray();

        Assert.Equal(first, again);
    }

    [Fact]
    public void SetState_WrongSize_IsRefused()
    {
        using var generator = new Generator(1);
        using var state = zeros([15], dtype: uint8);

        Assert.Throws<ArgumentException>(() => generator.set_state(state));
    }

    [Fact]
    public void Randn_ManyValues_HaveTheNormalsMomentsAndTails()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);

        var values = randn([200_000], float64, generator: generator).data<double>().ToArray();

        Assert.InRange(values.Average(), -0.01, 0.01);
        Assert.InRange(values.Average(value => value * value), 0.98, 1.02);
        Assert.InRange(values.Count(value => Math.Abs(value) > 1.959964) / 200_000.0, 0.048, 0.052);
    }

    [Fact]
    public void Randperm_Numbers_AreEachThereOnce()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);

        var order = randperm(1000, generator: generator).data<long>().ToArray();

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 1000).Select(i => (long)i), order);
    }

    [Fact]
    public void Linear_SameSeed_StartsTheSameWithinItsBound()
    {
        manual_seed(11);
        using var first = nn.Linear(50, 20);
        manual_seed(11);
        using var second = nn.Linear(50, 20);

        Assert.Equal(first.weight.data<float>().ToArray(), second.weight.data<float>().ToArray());
        Assert.All(first.weight.data<float>().ToArray().Concat(first.bias!.data<float>().ToArray()), value => Assert.InRange(Math.Abs(value), 0, 1 / MathF.Sqrt(50)));
    }
}
