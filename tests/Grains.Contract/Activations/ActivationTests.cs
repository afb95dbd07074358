using Orleans;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Activations;

public sealed class ActivationTests(SharedSilo shared) : ContractTest(shared)
{
    [Fact]
    public async Task FirstCalls_GrainNotInMemory_ActivateItOnce()
    {
        var grain = Silo.Grains.GetGrain<ILifeGrain>(Key);

        var activations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.ActivationsAsync()));

        Assert.All(activations, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Activation_OnActivateFails_CallersGetTheException()
    {
        var grain = Silo.Grains.GetGrain<ILifeGrain>($"fails once for callers {Key}");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(grain.ActivationsAsync);

        Assert.Equal("not today", failure.Message);
    }

    [Fact]
    public async Task Activation_FailedBefore_IsTriedAgainByTheNextCall()
    {
        var grain = Silo.Grains.GetGrain<ILifeGrain>($"fails once then works {Key}");
        await Assert.ThrowsAsync<InvalidOperationException>(grain.ActivationsAsync);

        var activations = await grain.ActivationsAsync();

        Assert.Equal(2, activations);
    }

    [Fact]
    public async Task DeactivateOnIdle_NextCall_MeetsANewActivation()
    {
        var grain = Silo.Grains.GetGrain<ILifeGrain>(Key);
        await grain.LeaveAsync();

        var activations = await grain.ActivationsAsync();

        Assert.Equal(2, activations);
        Assert.Equal(nameof(DeactivationReasonCode.ApplicationRequested), await grain.LastGoodbyeAsync());
    }

    [Fact]
    public async Task CallToDeactivatingGrain_RequestStillRuns_WaitsAndRunsInTheNextActivation()
    {
        var grain = Silo.Grains.GetGrain<ILifeGrain>(Key);
        var leaving = grain.LeaveAfterAsync("leave");
        await Gates.ReachedAsync("leave");
        var next = grain.ActivationsAsync();

        Assert.False(next.IsCompleted);
        Gates.Open("leave");

        Assert.Equal(2, await next);
        await leaving;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task IntegerKey_AnyValue_ReachesTheGrain(long key)
    {
        var seen = await Silo.Grains.GetGrain<IIntegerKeyGrain>(key).KeyAsync();

        Assert.Equal(key, seen);
    }

    [Fact]
    public async Task GuidKey_NamedType_ReachesTheGrain()
    {
        var key = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

        var grain = Silo.Grains.GetGrain<IGuidKeyGrain>(key);

        Assert.Equal(key, await grain.KeyAsync());
        Assert.Equal("named/0f8fad5bd9cb469fa16570867728950e", grain.GetGrainId().ToString());
    }

    [Fact]
    public void GetGrain_NoClassImplementsTheInterface_Throws()
    {
        var failure = Assert.Throws<ArgumentException>(() => Silo.Grains.GetGrain<IUnimplementedGrain>("x"));

        Assert.Contains(nameof(IUnimplementedGrain), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetGrain_SeveralClassesImplementTheInterface_NamesThem()
    {
        var failure = Assert.Throws<ArgumentException>(() => Silo.Grains.GetGrain<IAmbiguousGrain>("x"));

        Assert.Contains("FirstAmbiguousGrain", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SecondAmbiguousGrain", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetGrain_ClassNamePrefix_ChoosesTheClass()
    {
        var grain = Silo.Grains.GetGrain<IAmbiguousGrain>("x", "Retort.Grains.Contract.Grains.Second");

        Assert.Equal("second", await grain.NameAsync());
    }

    [Fact]
    public void References_SameGrain_AreEqual()
    {
        var first = Silo.Grains.GetGrain<ILifeGrain>(Key);
        var second = Silo.Grains.GetGrain<ILifeGrain>(Key);

        Assert.Equal(first, second);
        Assert.NotEqual(first, Silo.Grains.GetGrain<ILifeGrain>("other"));
        Assert.Equal(Key, first.GetPrimaryKeyString());
    }
}
