using Orleans;
using Orleans.Runtime;

namespace Retort.Grains.Contract.Grains;

internal sealed class TallyGrain([PersistentState("tally", "retort")] IPersistentState<TallyState> tally) : Grain, ITallyGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task<int> AddAsync(int amount)
    {
        tally.State.Total += amount;
        await tally.WriteStateAsync();
        return tally.State.Total;
    }

    public Task<int> TotalAsync() => Task.FromResult(tally.State.Total);

    public Task<(bool Exists, string? Etag)> RecordAsync() => Task.FromResult((tally.RecordExists, tally.Etag));

    public Task ClearAsync() => tally.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task AddThroughAsync(string other, int amount) => GrainFactory.GetGrain<ITallyGrain>(other).AddAsync(amount);

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);
}
