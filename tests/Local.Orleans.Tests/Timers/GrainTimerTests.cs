using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Timers;

public sealed class GrainTimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private TestSilo _silo = null!;

    private ITimerGrain Grain => field ??= _silo.Grains.GetGrain<ITimerGrain>("timer");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Timer_DueTimeAndPeriodPass_TicksEachTime()
    {
        await Grain.StartAsync(5 * Second, 2 * Second);

        _silo.Clock.Advance(4 * Second);
        var before = await Grain.TicksAsync();
        _silo.Clock.Advance(Second);
        var atDueTime = await Grain.TicksAsync();
        _silo.Clock.Advance(2 * Second);

        Assert.Equal(0, before);
        Assert.Equal(1, atDueTime);
        Assert.Equal(2, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Timer_InfinitePeriod_TicksOnce()
    {
        await Grain.StartAsync(Second, Timeout.InfiniteTimeSpan);

        _silo.Clock.Advance(Second);
        await Grain.TicksAsync();
        _silo.Clock.Advance(20 * Second);

        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Tick_RequestRuns_WaitsForItsEnd()
    {
        await Grain.StartAsync(Second, Second);
        var request = Grain.PassAsync("request");
        await _silo.Gates.ReachedAsync("request");

        _silo.Clock.Advance(Second);
        var tickedEarly = _silo.Gates.IsReached("tick 1");
        _silo.Gates.Open("request");
        await _silo.Gates.ReachedAsync("tick 1");

        Assert.False(tickedEarly);
        await request;
    }

    [Fact]
    public async Task InterleavingTick_RequestRuns_RunsBetweenItsTurns()
    {
        await Grain.StartAsync(Second, Second, interleave: true);
        var request = Grain.PassAsync("request");
        await _silo.Gates.ReachedAsync("request");

        _silo.Clock.Advance(Second);
        await _silo.Gates.ReachedAsync("tick 1");

        Assert.False(request.IsCompleted);
    }

    [Fact]
    public async Task Request_TickRuns_WaitsForItsEnd()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.HoldNextTickAsync("tick stands");
        _silo.Clock.Advance(Second);
        await _silo.Gates.ReachedAsync("tick stands");

        var request = Grain.TicksAsync();
        var returnedEarly = request.IsCompleted;
        _silo.Gates.Open("tick stands");

        Assert.False(returnedEarly);
        Assert.Equal(1, await request);
    }

    [Fact]
    public async Task NextTick_LastStillRuns_IsNotScheduled()
    {
        await Grain.StartAsync(Second, Second, interleave: true);
        await Grain.HoldNextTickAsync("tick stands");
        _silo.Clock.Advance(Second);
        await _silo.Gates.ReachedAsync("tick stands");

        _silo.Clock.Advance(5 * Second);
        var during = await Grain.TicksAsync();
        _silo.Gates.Open("tick stands");
        await Grain.TicksAsync();
        _silo.Clock.Advance(Second);

        Assert.Equal(1, during);
        await _silo.Gates.ReachedAsync("tick 2");
    }

    [Fact]
    public async Task Tick_Throws_IsLoggedAndTheTimerGoesOn()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.FailNextTickAsync();

        _silo.Clock.Advance(Second);
        await Grain.TicksAsync();
        _silo.Clock.Advance(Second);

        Assert.Equal(2, await Grain.TicksAsync());
        Assert.Equal("tick failed", Assert.Single(_silo.Logs.Entries).Failure!.Message);
    }

    [Fact]
    public async Task Change_BetweenTicks_SetsTheNextOnes()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.ChangeAsync(10 * Second, Timeout.InfiniteTimeSpan);

        _silo.Clock.Advance(9 * Second);
        var before = await Grain.TicksAsync();
        _silo.Clock.Advance(20 * Second);

        Assert.Equal(0, before);
        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Change_WhileATickWaitsForItsTurn_IsTakenBackByTheTick()
    {
        await Grain.StartAsync(Second, Timeout.InfiniteTimeSpan);
        var request = Grain.PassThenChangeAsync("request", Second);
        await _silo.Gates.ReachedAsync("request");
        _silo.Clock.Advance(Second);
        _silo.Gates.Open("request");
        await request;
        await _silo.Gates.ReachedAsync("tick 1");

        await Grain.TicksAsync();
        _silo.Clock.Advance(20 * Second);

        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Dispose_TimerStarted_TicksNoMore()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.StopAsync();

        _silo.Clock.Advance(5 * Second);

        Assert.Equal(0, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Ticks_WithoutKeepAlive_DoNotKeepTheGrainInMemory()
    {
        await Grain.StartAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        // A collection that meets a tick leaves the grain to the next one.
        for (var minute = 0; minute < 1000 && !_silo.Gates.IsReached("goodbye"); minute++)
        {
            _silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.True(_silo.Gates.IsReached("goodbye"));
    }

    [Fact]
    public async Task Ticks_WithKeepAlive_KeepTheGrainInMemory()
    {
        await Grain.StartAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), keepAlive: true);

        for (var minute = 1; minute <= 20; minute++)
        {
            _silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await _silo.Gates.ReachedAsync($"tick {minute}");
        }

        Assert.False(_silo.Gates.IsReached("goodbye"));
    }

    [Fact]
    public async Task Change_TimeOutOfRange_Throws()
    {
        await Grain.StartAsync(Second, Second);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.ChangeAsync(-2 * Second, Second));
    }
}
