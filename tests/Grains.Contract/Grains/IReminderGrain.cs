using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface IReminderGrain : IGrainWithStringKey
{
    /// <summary>Each tick reaches the gate "name number", where the number counts the ticks of all activations.</summary>
    Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Ends the reminder that <see cref="RemindAsync"/> set, whether or not it was set anew elsewhere.</summary>
    Task ForgetAsync(string name);

    /// <summary>Sets a reminder twice, then ends it with the handle of the first time.</summary>
    Task ForgetWithOldHandleAsync(string name);

    Task<string[]> NamesAsync();

    Task<bool> HasAsync(string name);

    Task FailNextTickAsync();

    Task LeaveAsync();

    Task<(DateTime First, TimeSpan Period)?> LastTickAsync();
}
