using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can have reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Called when a reminder is due, activating the grain if need be. A failure is logged; the next tick comes when it is due.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
