using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Scheduling;

public sealed class DeadlockTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private IChainGrain Grain => field ??= _silo.Grains.GetGrain<IChainGrain>("a");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task CallBack_ByDefault_IsADeadlockThatTheTimeoutNames()
    {
        var call = Grain.AskForCallBackAsync("b", CallBackMode.Default);
        await _silo.Gates.ReachedAsync("called back");

        _silo.Clock.Advance(TimeSpan.FromSeconds(3));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);

        Assert.Contains("00:00:02", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Deadlock", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "IChainGrain.AskForCallBackAsync on chain/a -> IChainGrain.CallBackAsync on chain/b -> IChainGrain.AnswerAsync on chain/a",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MutualCalls_OfTwoChains_AreADeadlockThatTheTimeoutNames()
    {
        var first = Grain.AskLaterAsync("go a", "b");
        var second = _silo.Grains.GetGrain<IChainGrain>("b").AskLaterAsync("go b", "a");
        await Task.WhenAll(_silo.Gates.ReachedAsync("go a"), _silo.Gates.ReachedAsync("go b"));
        _silo.Gates.Open("go a");
        _silo.Gates.Open("go b");
        await Task.WhenAll(_silo.Gates.ReachedAsync("asked by a"), _silo.Gates.ReachedAsync("asked by b"));

        _silo.Clock.Advance(TimeSpan.FromSeconds(3));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<TimeoutException>(() => second);

        Assert.Contains("Deadlock: IChainGrain.AnswerAsync on chain/b waits for IChainGrain.AskLaterAsync on chain/b", failure.Message, StringComparison.Ordinal);
    }
}
