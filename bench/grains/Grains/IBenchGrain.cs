using Orleans;

namespace Retort.Bench.Grains.Grains;

[Alias("retort.bench")]
public interface IBenchGrain : IGrainWithIntegerKey
{
    [Alias("count")]
    Task<int> CountAsync(int amount);

    /// <summary>Calls another grain so many times, one after the other.</summary>
    [Alias("call")]
    Task CallAsync(IBenchGrain other, int times);

    /// <summary>Ticks as fast as a timer can.</summary>
    [Alias("tick")]
    Task StartTimerAsync();

    /// <summary>The ticks so far.</summary>
    [Alias("ticks")]
    Task<int> StopTimerAsync();
}
