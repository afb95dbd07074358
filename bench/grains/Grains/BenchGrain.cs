using Orleans;
using Orleans.Runtime;

namespace Retort.Bench.Grains.Grains;

internal sealed class BenchGrain : Grain, IBenchGrain
{
    private IGrainTimer? _timer;
    private int _count;

    public Task<int> CountAsync(int amount) => Task.FromResult(_count += amount);

    public async Task CallAsync(IBenchGrain other, int times)
    {
        for (var i = 0; i < times; i++) await other.CountAsync(1);
    }

    public Task StartTimerAsync()
    {
        _timer = this.RegisterGrainTimer(() =>
        {
            _count++;
            return Task.CompletedTask;
        }, new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        return Task.CompletedTask;
    }

    public Task<int> StopTimerAsync()
    {
        _timer?.Dispose();
        return Task.FromResult(_count);
    }
}
