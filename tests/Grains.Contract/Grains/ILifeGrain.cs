using Orleans;

namespace Retort.Grains.Contract.Grains;

/// <summary>Tells of its life through gates named after its key.</summary>
public interface ILifeGrain : IGrainWithStringKey
{
    /// <returns>How many times a grain with this key was activated.</returns>
    Task<int> ActivationsAsync();

    Task LeaveAsync();

    Task LeaveAfterAsync(string gate);

    [ResponseTimeout("02:00:00")]
    Task WorkAsync(string gate);

    Task StayAsync(TimeSpan time);

    Task<string?> LastGoodbyeAsync();
}
