using Orleans;
using Orleans.Runtime;
using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Hosting;

public sealed class ShutdownTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Stop_RequestRuns_WaitsForItAndRefusesNewOnes()
    {
        var grain = _silo.Grains.GetGrain<IGateGrain>("draining");
        var running = grain.PassAsync("running");
        await _silo.Gates.ReachedAsync("running");

        var stop = _silo.StopAsync();
        var refused = grain.PassAsync("refused");
        var stoppedEarly = stop.IsCompleted;
        _silo.Gates.Open("running");
        await stop;

        Assert.False(stoppedEarly);
        Assert.Equal("running", await running);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => refused);
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

    [Fact]
    public async Task Stop_GrainsInMemory_EachSaysGoodbye()
    {
        var keys = Enumerable.Range(0, 50).Select(number => $"goodbye {number}").ToList();
        await Task.WhenAll(keys.Select(key => _silo.Grains.GetGrain<ILifeGrain>(key).ActivationsAsync()));

        await _silo.StopAsync();

        Assert.All(keys, key => Assert.Equal(DeactivationReasonCode.ShuttingDown, LifeGrain.Goodbyes[key]));
    }

    [Fact]
    public async Task Stop_TokenCancelled_FailsWhatIsLeft()
    {
        var running = _silo.Grains.GetGrain<IGateGrain>("stuck").PassAsync("stuck");
        await _silo.Gates.ReachedAsync("stuck");

        await _silo.StopAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running);
    }
}
