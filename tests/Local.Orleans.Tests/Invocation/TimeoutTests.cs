using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Invocation;

public sealed class TimeoutTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private IGateGrain Grain => field ??= _silo.Grains.GetGrain<IGateGrain>("late");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Request_StillExecutingAtTheTimeout_FailsForTheCaller()
    {
        var call = Grain.PassAsync("slow");
        await _silo.Gates.ReachedAsync("slow");

        _silo.Clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);

        Assert.Contains("IGateGrain.PassAsync on gate/late is still executing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_BeforeTheTimeout_GoesOn()
    {
        var call = Grain.PassAsync("slow");
        await _silo.Gates.ReachedAsync("slow");

        _silo.Clock.Advance(TimeSpan.FromSeconds(29));
        _silo.Gates.Open("slow");

        Assert.Equal("slow", await call);
    }

    [Fact]
    public async Task Method_WithItsOwnTimeout_UsesIt()
    {
        var call = Grain.PassSoonAsync("slow");
        await _silo.Gates.ReachedAsync("slow");

        _silo.Clock.Advance(TimeSpan.FromSeconds(7));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);

        Assert.Contains("00:00:01", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitingRequest_TimedOut_SaysWhatTheGrainDidAndIsNotExecuted()
    {
        await Grain.TellAsync("blocker");
        await _silo.Gates.ReachedAsync("blocker");
        var call = Grain.PassAsync("waiting");
        _silo.Clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);

        _silo.Gates.Open("blocker");
        _silo.Gates.Open("last");
        await Grain.PassAsync("last");

        Assert.Contains("waits in the queue: gate/late is executing IGateGrain.TellAsync on gate/late", failure.Message, StringComparison.Ordinal);
        Assert.False(_silo.Gates.IsReached("waiting"));
    }

    [Fact]
    public async Task OneWay_Fails_IsLogged()
    {
        await Grain.TellAndFailAsync();
        _silo.Gates.Open("after");
        await Grain.PassAsync("after");

        var entry = Assert.Single(_silo.Logs.Entries);
        Assert.IsType<InvalidOperationException>(entry.Failure);
        Assert.Contains("IGateGrain.TellAndFailAsync", entry.Message, StringComparison.Ordinal);
    }
}
