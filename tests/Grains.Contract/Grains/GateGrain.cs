using Orleans;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class GateGrain(Gates gates) : Grain, IGateGrain
{
    public async Task<string> PassAsync(string gate)
    {
        await gates.PassAsync(gate);
        return gate;
    }

    public Task ReadAsync(string gate) => gates.PassAsync(gate);

    public Task InterleaveAsync(string gate) => gates.PassAsync(gate);

    public Task TellAsync(string gate) => gates.PassAsync(gate);

    public async Task TellAndFailAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("nobody listens");
    }

    public Task PassSoonAsync(string gate) => gates.PassAsync(gate);

    public Task PassUnlessCancelledAsync(string gate, CancellationToken cancellationToken) => gates.PassAsync(gate).WaitAsync(cancellationToken);
}
