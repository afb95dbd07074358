using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Reminders;

namespace Orleans.Runtime;

/// <summary>
/// The reminders of this process: all are in memory while it runs, and stored where there is an <see cref="IReminderStore"/>. Ticks come from when the host has started until it
/// begins to stop.
/// </summary>
internal sealed partial class LocalReminders(
    LocalRuntime runtime,
    IServiceProvider services,
    IOptions<ReminderOptions> options,
    [FromKeyedServices(ReminderTimeProviderNames.Reminders)] TimeProvider time,
    ILogger<LocalReminders> log) : IHostedLifecycleService, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<(GrainId, string), LocalReminder> _reminders = [];
    private IReminderStore? _store;
    private bool _isDelivering;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        runtime.Instruments.ObserveReminders(() => { lock (_lock) { return _reminders.Count; } });
        _store = services.GetService<IReminderStore>();
        if (_store is null)
        {
            LogNotStored();
            return;
        }

        foreach (var reminder in await _store.ListAsync(cancellationToken))
        {
            Set(reminder);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isDelivering = true;
            foreach (var reminder in _reminders.Values)
            {
                reminder.Start();
            }
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        lock (_lock)
        {
            _isDelivering = false;
            foreach (var reminder in _reminders.Values)
            {
                reminder.Dispose();
            }
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">A time is negative or infinite.</exception>
    /// <exception cref="ArgumentException">The period is below the least one.</exception>
    public async Task<IGrainReminder> RegisterAsync(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} as requested period ({period}) is less than minimum allowed reminder period ({options.Value.MinimumReminderPeriod})", nameof(period));
        }

        var reminder = new StoredReminder(grainId, name, time.GetUtcNow().UtcDateTime + dueTime, period);

        // Store and memory change in the same order, whoever registers at the same time.
        await _changes.WaitAsync();
        try
        {
            await (_store?.PutAsync(reminder, CancellationToken.None) ?? Task.CompletedTask);
            return Set(reminder).Handle;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <exception cref="ReminderException">The handle is of an older registration.</exception>
    public async Task UnregisterAsync(ReminderHandle handle)
    {
        await _changes.WaitAsync();
        try
        {
            switch (Find(handle.GrainId, handle.ReminderName))
            {
                case null:
                    return;
                case { ETag: var etag } when etag != handle.ETag:
                    throw new ReminderException($"Could not unregister reminder {handle} from the reminder table, due to tag mismatch. You can retry.");
            }

            await (_store?.RemoveAsync(handle.GrainId, handle.ReminderName, CancellationToken.None) ?? Task.CompletedTask);
            lock (_lock)
            {
                _reminders.Remove((handle.GrainId, handle.ReminderName), out var reminder);
                reminder?.Dispose();
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    public ReminderHandle? Find(GrainId grainId, string name)
    {
        lock (_lock)
        {
            return _reminders.GetValueOrDefault((grainId, name))?.Handle;
        }
    }

    public List<IGrainReminder> List(GrainId grainId)
    {
        lock (_lock)
        {
            return [.. _reminders.Values.Select(reminder => reminder.Handle).Where(handle => handle.GrainId == grainId)];
        }
    }

    private LocalReminder Set(StoredReminder stored)
    {
        var reminder = new LocalReminder(stored, time, DeliverAsync);
        lock (_lock)
        {
            if (_reminders.Remove((stored.GrainId, stored.Name), out var previous))
            {
                previous.Dispose();
            }

            _reminders.Add((stored.GrainId, stored.Name), reminder);
            if (_isDelivering)
            {
                reminder.Start();
            }
        }

        return reminder;
    }

    private async Task DeliverAsync(StoredReminder reminder, DateTime now)
    {
        try
        {
            var grain = (IRemindable)LocalReference.Create(runtime, reminder.GrainId, typeof(IRemindable));
            await grain.ReceiveReminder(reminder.Name, new(reminder.StartAt, reminder.Period, now));
            runtime.Instruments.ReminderDelivered();
        }
        catch (Exception failure)
        {
            LogTickFailed(failure, reminder.Name, reminder.GrainId);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reminders are kept in memory only: they end with this process")]
    private partial void LogNotStored();

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not deliver a tick of reminder {Reminder} to {GrainId}; the next one comes when it is due")]
    private partial void LogTickFailed(Exception failure, string reminder, GrainId grainId);
}
