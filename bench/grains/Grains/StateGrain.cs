using Orleans;
using Orleans.Runtime;

namespace Retort.Bench.Grains.Grains;

internal sealed class StateGrain([PersistentState("total", "retort")] IPersistentState<TotalState> state) : Grain, IStateGrain
{
    public Task<long> TotalAsync() => Task.FromResult(state.State.Total);

    public Task AddAsync(long amount)
    {
        state.State = new TotalState { Total = state.State.Total + amount, Writes = state.State.Writes + 1 };
        return state.WriteStateAsync();
    }
}
