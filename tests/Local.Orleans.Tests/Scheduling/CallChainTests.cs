using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Scheduling;

public sealed class CallChainTests : IAsyncLifetime
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

        _silo.Clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);

        Assert.Contains("00:00:30", failure.Message, StringComparison.Ordinal);
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

        _silo.Clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<TimeoutException>(() => second);

        Assert.Contains("Deadlock: IChainGrain.AnswerAsync on chain/b waits for IChainGrain.AskLaterAsync on chain/b", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallBack_ChainReentrancyAllowed_Runs()
    {
        var answer = await Grain.AskForCallBackAsync("b", CallBackMode.Allow);

        Assert.Equal(42, answer);
    }

    [Fact]
    public async Task CallBack_ChainReentrancySuppressedAgain_Waits()
    {
        var call = Grain.AskForCallBackAsync("b", CallBackMode.AllowThenSuppress);
        await _silo.Gates.ReachedAsync("called back");

        _silo.Clock.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task ForeignCall_ChainReentrancyAllowedForAnother_Waits()
    {
        var call = Grain.AskForCallBackAsync("c", CallBackMode.AllowThenSuppress);
        await _silo.Gates.ReachedAsync("called back");

        var foreign = Grain.AnswerAsync();
        _silo.Clock.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => foreign);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }
}
