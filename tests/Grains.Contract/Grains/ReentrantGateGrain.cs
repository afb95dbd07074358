using Orleans;
using Orleans.Concurrency;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

[Reentrant]
internal sealed class ReentrantGateGrain(Gates gates) : Grain, IReentrantGateGrain
{
    private int _count;

    public Task PassAsync(string gate) => gates.PassAsync(gate);

    public async Task<int> CountTurnsAsync(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            // Not atomic: loses counts if two threads are in turns at once.
            _count++;
            await Task.Yield();
        }

        return _count;
    }
}
