using Orleans;
using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Activations;

/// <summary>Orleans collects idle grains by the wall clock, minutes after they were used: not for a test.</summary>
public sealed class IdleTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestSilo _silo = null!;

    private ITimerGrain Timer => field ??= _silo.Grains.GetGrain<ITimerGrain>(_key);

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task UnusedGrain_AgePassed_IsDeactivatedAsIdle()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>(_key);
        await grain.ActivationsAsync();

        await PassTimeAsync(TimeSpan.FromMinutes(1), () => LifeGrain.Goodbyes.ContainsKey(_key));

        Assert.Equal(2, await grain.ActivationsAsync());
        Assert.Equal(nameof(DeactivationReasonCode.ActivationIdle), await grain.LastGoodbyeAsync());
    }

    [Fact]
    public async Task UsedGrain_AgeNotPassedSinceUse_Stays()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>(_key);
        await grain.ActivationsAsync();
        _silo.Clock.Advance(TimeSpan.FromMinutes(10));
        await grain.ActivationsAsync();

        _silo.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, await grain.ActivationsAsync());
    }

    [Fact]
    public async Task DelayDeactivation_AgePassed_KeepsTheGrainUntilThen()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>(_key);
        await grain.StayAsync(TimeSpan.FromMinutes(60));

        _silo.Clock.Advance(TimeSpan.FromMinutes(50));
        var during = await grain.ActivationsAsync();
        await PassTimeAsync(TimeSpan.FromMinutes(1), () => LifeGrain.Goodbyes.ContainsKey(_key));

        Assert.Equal(1, during);
        Assert.Equal(2, await grain.ActivationsAsync());
    }

    [Fact]
    public async Task BusyGrain_AgePassed_Stays()
    {
        var grain = _silo.Grains.GetGrain<ILifeGrain>(_key);
        var working = grain.WorkAsync("work");
        await _silo.Gates.ReachedAsync("work");

        _silo.Clock.Advance(TimeSpan.FromMinutes(60));
        _silo.Gates.Open("work");
        await working;

        Assert.Equal(1, await grain.ActivationsAsync());
    }

    [Fact]
    public async Task Ticks_WithoutKeepAlive_DoNotKeepTheGrainInMemory()
    {
        await Timer.StartAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        await PassTimeAsync(TimeSpan.FromMinutes(1), () => _silo.Gates.IsReached($"goodbye {_key}"));
    }

    [Fact]
    public async Task Ticks_WithKeepAlive_KeepTheGrainInMemory()
    {
        await Timer.StartAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), keepAlive: true);

        for (var minute = 1; minute <= 20; minute++)
        {
            _silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await _silo.Gates.ReachedAsync($"tick {minute}");
        }

        Assert.False(_silo.Gates.IsReached($"goodbye {_key}"));
    }

    // A collection that meets a request or a tick leaves the grain to the next one.
    private async Task PassTimeAsync(TimeSpan step, Func<bool> isReached)
    {
        for (var i = 0; i < 5000 && !isReached(); i++)
        {
            _silo.Clock.Advance(step);
            await Task.Delay(1);
        }

        Assert.True(isReached());
    }
}
