using Orleans;
using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Activations;

public sealed class ActivationTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task FirstCalls_GrainNotInMemory_ActivateItOnce()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("once");

        var activations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.ActivationsAsync()));

        Assert.All(activations, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Activation_OnActivateFails_CallersGetTheException()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("fails once for callers");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(grain.ActivationsAsync);

        Assert.Equal("not today", failure.Message);
    }

    [Fact]
    public async Task Activation_FailedBefore_IsTriedAgainByTheNextCall()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("fails once then works");
        await Assert.ThrowsAsync<InvalidOperationException>(grain.ActivationsAsync);

        var activations = await grain.ActivationsAsync();

        Assert.Equal(2, activations);
    }

    [Fact]
    public async Task DeactivateOnIdle_NextCall_MeetsANewActivation()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("leaves");
        await grain.LeaveAsync();

        var activations = await grain.ActivationsAsync();

        Assert.Equal(2, activations);
        Assert.Equal(nameof(DeactivationReasonCode.ApplicationRequested), await grain.LastGoodbyeAsync());
    }

    [Fact]
    public async Task CallToDeactivatingGrain_RequestStillRuns_WaitsAndRunsInTheNextActivation()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("leaves late");
        var leaving = grain.LeaveAfterAsync("leave");
        await _silo.Gates.ReachedAsync("leave");
        var next = grain.ActivationsAsync();

        Assert.False(next.IsCompleted);
        _silo.Gates.Open("leave");

        Assert.Equal(2, await next);
        await leaving;
    }

    [Fact]
    public async Task UnusedGrain_AgePassed_IsDeactivatedAsIdle()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("idle");
        await grain.ActivationsAsync();

        _silo.Clock.Advance(TimeSpan.FromMinutes(17));

        Assert.Equal(2, await grain.ActivationsAsync());
        Assert.Equal(nameof(DeactivationReasonCode.ActivationIdle), await grain.LastGoodbyeAsync());
    }

    [Fact]
    public async Task UsedGrain_AgeNotPassedSinceUse_Stays()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("used");
        await grain.ActivationsAsync();
        _silo.Clock.Advance(TimeSpan.FromMinutes(10));
        await grain.ActivationsAsync();

        _silo.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, await grain.ActivationsAsync());
    }

    [Fact]
    public async Task DelayDeactivation_AgePassed_KeepsTheGrainUntilThen()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>("delayed");
        await grain.StayAsync(TimeSpan.FromMinutes(60));

        _silo.Clock.Advance(TimeSpan.FromMinutes(50));
        var during = await grain.ActivationsAsync();
        _silo.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(1, during);
        Assert.Equal(2, await grain.ActivationsAsync());
    }

    [Fact]
    public async Task BusyGrain_AgePassed_Stays()
    {
        var grain = _silo.Grains.GetGrain<IGateGrain>("busy");
        var told = grain.TellAsync("work");
        await _silo.Gates.ReachedAsync("work");

        _silo.Clock.Advance(TimeSpan.FromHours(1));
        _silo.Gates.Open("work");

        Assert.True(told.IsCompletedSuccessfully);
        Assert.Empty(_silo.Logs.Entries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task IntegerKey_AnyValue_ReachesTheGrain(long key)
    {
        var seen = await _silo.Grains.GetGrain<IIntegerKeyGrain>(key).KeyAsync();

        Assert.Equal(key, seen);
    }

    [Fact]
    public async Task GuidKey_NamedType_ReachesTheGrain()
    {
        var key = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

        var grain = _silo.Grains.GetGrain<IGuidKeyGrain>(key);

        Assert.Equal(key, await grain.KeyAsync());
        Assert.Equal("named/0f8fad5bd9cb469fa16570867728950e", grain.GetGrainId().ToString());
    }

    [Fact]
    public void GetGrain_NoClassImplementsTheInterface_Throws()
    {
        var failure = Assert.Throws<ArgumentException>(() => _silo.Grains.GetGrain<IUnimplementedGrain>("x"));

        Assert.Contains(nameof(IUnimplementedGrain), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetGrain_SeveralClassesImplementTheInterface_NamesThem()
    {
        var failure = Assert.Throws<ArgumentException>(() => _silo.Grains.GetGrain<IAmbiguousGrain>("x"));

        Assert.Contains("FirstAmbiguousGrain", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SecondAmbiguousGrain", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetGrain_ClassNamePrefix_ChoosesTheClass()
    {
        var grain = _silo.Grains.GetGrain<IAmbiguousGrain>("x", "Retort.Local.Orleans.Tests.Grains.Second");

        Assert.Equal("second", await grain.NameAsync());
    }

    [Fact]
    public void References_SameGrain_AreEqual()
    {
        var first = _silo.Grains.GetGrain<ILifeGrain>("same");
        var second = _silo.Grains.GetGrain<ILifeGrain>("same");

        Assert.Equal(first, second);
        Assert.NotEqual(first, _silo.Grains.GetGrain<ILifeGrain>("other"));
        Assert.Equal("same", first.GetPrimaryKeyString());
    }
}
