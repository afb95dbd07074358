using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Invocation;

public sealed class TimeoutTests(SharedSilo shared) : ContractTest(shared)
{
    private IGateGrain Grain => field ??= Silo.Grains.GetGrain<IGateGrain>(Key);

    [Fact]
    public async Task Request_StillExecutingAtTheTimeout_FailsForTheCallerAndGoesOn()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Grain.PassSoonAsync("slow"));

        Assert.Contains("00:00:01", failure.Message, StringComparison.Ordinal);
        var next = Grain.PassAsync("next");
        Gates.Open("next");
        Assert.False(Gates.IsReached("next"));
        Gates.Open("slow");
        Assert.Equal("next", await next);
    }

    [Fact]
    public async Task WaitingRequest_TimedOut_IsNotExecuted()
    {
        await Grain.TellAsync("blocker");
        await Gates.ReachedAsync("blocker");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.PassSoonAsync("waiting"));

        Gates.Open("blocker");
        Gates.Open("last");
        await Grain.PassAsync("last");

        Assert.False(Gates.IsReached("waiting"));
    }
}
