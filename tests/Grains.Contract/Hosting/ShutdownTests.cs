using Orleans;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Hosting;

public sealed class ShutdownTests : IAsyncLifetime
{
    private ContractSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await ContractSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Stop_RequestRuns_WaitsForIt()
    {
        var grain = _silo.Grains.GetGrain<IGateGrain>("draining");
        var running = grain.PassAsync("running");
        await _silo.Gates.ReachedAsync("running");

        var stop = _silo.StopAsync();
        var stoppedEarly = stop.IsCompleted;
        _silo.Gates.Open("running");
        await stop;

        Assert.False(stoppedEarly);
        Assert.Equal("running", await running);
    }

    [Fact]
    public async Task Stop_GrainsInMemory_EachSaysGoodbye()
    {
        var keys = Enumerable.Range(0, 50).Select(number => $"goodbye {number}").ToList();
        await Task.WhenAll(keys.Select(key => _silo.Grains.GetGrain<ILifeGrain>(key).ActivationsAsync()));

        await _silo.StopAsync();

        Assert.All(keys, key => Assert.Equal(DeactivationReasonCode.ShuttingDown, LifeGrain.Goodbyes[key]));
    }
}
