using Orleans;
using Orleans.Runtime;

namespace Retort.Grains.Contract.Grains;

internal sealed class TurnGrain : Grain, ITurnGrain
{
    private int _count;

    public static AsyncLocal<string?> Ambient { get; } = new();

    public async Task<int> IncrementAsync()
    {
        var before = _count;
        await Task.Yield();
        _count = before + 1;
        return _count;
    }

    public async Task<bool> ResumesInTurnAsync()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var isAfterYield = TaskScheduler.Current == scheduler;
        await Task.Run(static () => Task.CompletedTask);
        return scheduler != TaskScheduler.Default && isAfterYield && TaskScheduler.Current == scheduler;
    }

    public ValueTask<int> ValueAsync(int value) => new(value);

    public async ValueTask NothingAsync() => await Task.Yield();

    public async Task ThrowAsync(string message)
    {
        await Task.Yield();
        throw new KeyNotFoundException(message);
    }

    public Task ThrowBeforeAwaitAsync(string message) => throw new KeyNotFoundException(message);

    public Task CancelItselfAsync() => Task.FromCanceled(new CancellationToken(canceled: true));

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> AmbientAsync() => Task.FromResult(Ambient.Value);
}
