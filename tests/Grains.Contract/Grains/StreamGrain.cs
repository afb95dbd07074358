using System.Runtime.CompilerServices;
using Orleans;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class StreamGrain(Gates gates) : Grain, IStreamGrain
{
    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            yield return number;
        }
    }

    public async IAsyncEnumerable<string> PassAsync(string[] names, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var gate in names)
            {
                await gates.PassAsync(gate).WaitAsync(cancellationToken);
                yield return gate;
            }
        }
        finally
        {
            gates.Reach("ended");
        }
    }

    public async IAsyncEnumerable<int> FailAsync(string message)
    {
        yield return 1;
        await Task.Yield();
        throw new KeyNotFoundException(message);
    }

    public Task<int> AnswerAsync() => Task.FromResult(42);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
