using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Timers;

public sealed class GrainTimerTests(SharedSilo shared) : ContractTest(shared)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private ITimerGrain Grain => field ??= Silo.Grains.GetGrain<ITimerGrain>(Key);

    [Fact]
    public async Task Timer_DueTimeAndPeriodPass_TicksEachTime()
    {
        await Grain.StartAsync(5 * Second, 2 * Second);

        Silo.Clock.Advance(4 * Second);
        var before = await Grain.TicksAsync();
        Silo.Clock.Advance(Second);
        var atDueTime = await Grain.TicksAsync();
        Silo.Clock.Advance(2 * Second);

        Assert.Equal(0, before);
        Assert.Equal(1, atDueTime);
        Assert.Equal(2, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Timer_InfinitePeriod_TicksOnce()
    {
        await Grain.StartAsync(Second, Timeout.InfiniteTimeSpan);

        Silo.Clock.Advance(Second);
        await Grain.TicksAsync();
        Silo.Clock.Advance(20 * Second);

        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Tick_RequestRuns_WaitsForItsEnd()
    {
        await Grain.StartAsync(Second, Second);
        var request = Grain.PassAsync("request");
        await Gates.ReachedAsync("request");

        Silo.Clock.Advance(Second);
        var tickedEarly = Gates.IsReached("tick 1");
        Gates.Open("request");
        await Gates.ReachedAsync("tick 1");

        Assert.False(tickedEarly);
        await request;
    }

    [Fact]
    public async Task InterleavingTick_RequestRuns_RunsBetweenItsTurns()
    {
        await Grain.StartAsync(Second, Second, interleave: true);
        var request = Grain.PassAsync("request");
        await Gates.ReachedAsync("request");

        Silo.Clock.Advance(Second);
        await Gates.ReachedAsync("tick 1");

        Assert.False(request.IsCompleted);
    }

    [Fact]
    public async Task Request_TickRuns_WaitsForItsEnd()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.HoldNextTickAsync("tick stands");
        Silo.Clock.Advance(Second);
        await Gates.ReachedAsync("tick stands");

        var request = Grain.TicksAsync();
        var returnedEarly = request.IsCompleted;
        Gates.Open("tick stands");

        Assert.False(returnedEarly);
        Assert.Equal(1, await request);
    }

    [Fact]
    public async Task NextTick_LastStillRuns_IsNotScheduled()
    {
        await Grain.StartAsync(Second, Second, interleave: true);
        await Grain.HoldNextTickAsync("tick stands");
        Silo.Clock.Advance(Second);
        await Gates.ReachedAsync("tick stands");

        Silo.Clock.Advance(5 * Second);
        var during = await Grain.TicksAsync();
        Gates.Open("tick stands");
        await Grain.TicksAsync();
        Silo.Clock.Advance(Second);

        Assert.Equal(1, during);
        await Gates.ReachedAsync("tick 2");
    }

    [Fact]
    public async Task Tick_Throws_TheTimerGoesOn()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.FailNextTickAsync();

        Silo.Clock.Advance(Second);
        await Grain.TicksAsync();
        Silo.Clock.Advance(Second);

        Assert.Equal(2, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Change_BetweenTicks_SetsTheNextOnes()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.ChangeAsync(10 * Second, Timeout.InfiniteTimeSpan);

        Silo.Clock.Advance(9 * Second);
        var before = await Grain.TicksAsync();
        Silo.Clock.Advance(20 * Second);

        Assert.Equal(0, before);
        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Change_WhileATickWaitsForItsTurn_IsTakenBackByTheTick()
    {
        await Grain.StartAsync(Second, Timeout.InfiniteTimeSpan);
        var request = Grain.PassThenChangeAsync("request", Second);
        await Gates.ReachedAsync("request");
        Silo.Clock.Advance(Second);
        Gates.Open("request");
        await request;
        await Gates.ReachedAsync("tick 1");

        await Grain.TicksAsync();
        Silo.Clock.Advance(20 * Second);

        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Dispose_TimerStarted_TicksNoMore()
    {
        await Grain.StartAsync(Second, Second);
        await Grain.StopAsync();

        Silo.Clock.Advance(5 * Second);

        Assert.Equal(0, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Change_TimeOutOfRange_Throws()
    {
        await Grain.StartAsync(Second, Second);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.ChangeAsync(-2 * Second, Second));
    }
}
