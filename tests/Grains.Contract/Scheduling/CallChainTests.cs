using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Scheduling;

public sealed class CallChainTests(SharedSilo shared) : ContractTest(shared)
{
    private IChainGrain Grain => field ??= Silo.Grains.GetGrain<IChainGrain>(Key);

    private string Other => $"{Key} other";

    [Fact]
    public async Task CallBack_ByDefault_WaitsUntilItTimesOut()
    {
        var call = Grain.AskForCallBackAsync(Other, CallBackMode.Default);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task CallBack_ChainReentrancyAllowed_Runs()
    {
        var answer = await Grain.AskForCallBackAsync(Other, CallBackMode.Allow);

        Assert.Equal(42, answer);
    }

    [Fact]
    public async Task CallBack_ChainReentrancySuppressedAgain_Waits()
    {
        var call = Grain.AskForCallBackAsync(Other, CallBackMode.AllowThenSuppress);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task ForeignCall_ChainReentrancyAllowedForAnother_Waits()
    {
        var call = Grain.AskForCallBackAsync(Other, CallBackMode.AllowThenSuppress);
        await Gates.ReachedAsync("called back");

        var foreign = Grain.AnswerAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => foreign);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }
}
