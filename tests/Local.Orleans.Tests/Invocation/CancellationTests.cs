using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Invocation;

public sealed class CancellationTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private IGateGrain Grain => field ??= _silo.Grains.GetGrain<IGateGrain>("cancelled");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Token_CancelledWhileTheRequestWaits_IsNotExecuted()
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
}
