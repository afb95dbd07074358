using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer whose tick number n reaches the gate "tick n".</summary>
    Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave = false, bool keepAlive = false);

    /// <summary>Makes the next tick stand at this gate.</summary>
    Task HoldNextTickAsync(string gate);

    Task FailNextTickAsync();

    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    /// <summary>Stands at the gate, then sets the timer to one more tick after this time.</summary>
    Task PassThenChangeAsync(string gate, TimeSpan dueTime);

    Task StopAsync();

    Task PassAsync(string gate);

    Task<int> TicksAsync();
}
