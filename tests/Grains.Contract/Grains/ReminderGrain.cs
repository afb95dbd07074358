using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class ReminderGrain(Gates gates) : Grain, IReminderGrain, IRemindable
{
    private static readonly ConcurrentDictionary<string, int> Ticks = new();

    private (DateTime First, TimeSpan Period)? _last;
    private bool _fails;

    public Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task ForgetAsync(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public async Task ForgetWithOldHandleAsync(string name)
    {
        var old = await this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));
        await this.UnregisterReminder(old);
    }

    public async Task<string[]> NamesAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is not null;

    public Task FailNextTickAsync()
    {
        _fails = true;
        return Task.CompletedTask;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<(DateTime First, TimeSpan Period)?> LastTickAsync() => Task.FromResult(_last);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _last = (status.FirstTickTime, status.Period);
        gates.Reach($"{reminderName} {Ticks.AddOrUpdate($"{this.GetPrimaryKeyString()} {reminderName}", 1, static (_, count) => count + 1)}");
        if (!_fails)
        {
            return Task.CompletedTask;
        }

        _fails = false;
        throw new InvalidOperationException("tick failed");
    }
}
