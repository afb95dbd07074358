using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Invocation;

public sealed class CancellationTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private IGateGrain Grain => field ??= _silo.Grains.GetGrain<IGateGrain>("cancelled");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Token_CancelledWhileTheRequestRuns_ReachesCallerAndGrain()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.PassUnlessCancelledAsync("running", source.Token);
        await _silo.Gates.ReachedAsync("running");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        _silo.Gates.Open("next");
        Assert.Equal("next", await Grain.PassAsync("next"));
    }

    [Fact]
    public async Task Token_CancelledWhileTheRequestWaits_CancelsAtOnceAndItIsNotExecuted()
    {
        using var source = new CancellationTokenSource();
        var first = Grain.PassAsync("first");
        await _silo.Gates.ReachedAsync("first");
        var call = Grain.PassUnlessCancelledAsync("waiting", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        _silo.Gates.Open("first");
        await first;
        _silo.Gates.Open("last");
        await Grain.PassAsync("last");
        Assert.False(_silo.Gates.IsReached("waiting"));
    }

    [Fact]
    public async Task Token_CancelledBefore_NothingIsSent()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => Grain.PassUnlessCancelledAsync("never", new CancellationToken(canceled: true)));

        _silo.Gates.Open("last");
        await Grain.PassAsync("last");
        Assert.False(_silo.Gates.IsReached("never"));
    }
}
