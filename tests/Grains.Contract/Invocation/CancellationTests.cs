using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Invocation;

public sealed class CancellationTests(SharedSilo shared) : ContractTest(shared)
{
    private IGateGrain Grain => field ??= Silo.Grains.GetGrain<IGateGrain>(Key);

    [Fact]
    public async Task Token_CancelledWhileTheRequestRuns_ReachesCallerAndGrain()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.PassUnlessCancelledAsync("running", source.Token);
        await Gates.ReachedAsync("running");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Gates.Open("next");
        Assert.Equal("next", await Grain.PassAsync("next"));
    }

    [Fact]
    public async Task Token_CancelledBefore_NothingIsSent()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => Grain.PassUnlessCancelledAsync("never", new CancellationToken(canceled: true)));

        Gates.Open("last");
        await Grain.PassAsync("last");
        Assert.False(Gates.IsReached("never"));
    }

    [Fact]
    public async Task Token_CancelledWhileTheRequestWaits_CancelsAtOnce()
    {
        using var source = new CancellationTokenSource();
        var first = Grain.PassAsync("first");
        await Gates.ReachedAsync("first");
        var call = Grain.PassUnlessCancelledAsync("waiting", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.False(first.IsCompleted);
    }
}
