using Orleans.Runtime;
using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Hosting;

public sealed class ShutdownTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Stop_RequestRuns_RefusesNewOnes()
    {
        var grain = _silo.Grains.GetGrain<IGateGrain>("draining");
        var running = grain.PassAsync("running");
        await _silo.Gates.ReachedAsync("running");

        var stop = _silo.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.PassAsync("refused"));
        _silo.Gates.Open("running");
        await stop;

        Assert.Equal("running", await running);
    }

    [Fact]
    public async Task Stop_StreamIsAwaited_DoesNotWaitForItsNextElement()
    {
        await using var stream = _silo.Grains.GetGrain<IStreamGrain>("endless").PassAsync(["never"]).GetAsyncEnumerator();
        var next = stream.MoveNextAsync();
        await _silo.Gates.ReachedAsync("never");

        await _silo.StopAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(async () => await next);
    }

    [Fact]
    public async Task Stop_TokenCancelled_FailsWhatIsLeft()
    {
        var running = _silo.Grains.GetGrain<IGateGrain>("stuck").PassAsync("stuck");
        await _silo.Gates.ReachedAsync("stuck");

        await _silo.StopAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running);
    }

    [Fact]
    public async Task Stop_RequestCallsOtherGrains_LetsThem()
    {
        var grain = _silo.Grains.GetGrain<IChainGrain>("draining");
        var blocker = _silo.Grains.GetGrain<IGateGrain>("blocker").PassAsync("blocker");
        await _silo.Gates.ReachedAsync("blocker");
        var running = grain.AskForCallBackAsync("other", CallBackMode.Allow);

        var stop = _silo.StopAsync();
        _silo.Gates.Open("blocker");
        await stop;

        Assert.Equal(42, await running);
        await blocker;
    }
}
