using Orleans;
using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class ChainGrain(Gates gates) : Grain, IChainGrain
{
    public async Task<int> AskForCallBackAsync(string other, CallBackMode mode)
    {
        var grain = GrainFactory.GetGrain<IChainGrain>(other);
        if (mode == CallBackMode.Default)
        {
            return await grain.CallBackAsync(this);
        }

        using var allowed = RequestContext.AllowCallChainReentrancy();
        if (mode == CallBackMode.Allow)
        {
            return await grain.CallBackAsync(this);
        }

        using var suppressed = RequestContext.SuppressCallChainReentrancy();
        return await grain.CallBackAsync(this);
    }

    public async Task<int> CallBackAsync(IChainGrain asker)
    {
        var answer = asker.AnswerAsync();
        gates.Reach("called back");
        return await answer;
    }

    public Task<int> AnswerAsync() => Task.FromResult(42);

    public async Task<int> AskLaterAsync(string gate, string other)
    {
        await gates.PassAsync(gate);
        var answer = GrainFactory.GetGrain<IChainGrain>(other).AnswerAsync();
        gates.Reach($"asked by {this.GetPrimaryKeyString()}");
        return await answer;
    }
}
