namespace Orleans.Runtime;

/// <summary>A reminder in memory: waits for its ticks and delivers them one after the other.</summary>
internal sealed class LocalReminder : IDisposable
{
    // Timers take at most 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<StoredReminder, DateTime, Task> _deliver;
    private readonly ITimer _timer;
    private DateTime _due;
    private bool _isDisposed;

    /// <param name="reminder">What is stored of it.</param>
    /// <param name="time">The clock of reminders.</param>
    /// <param name="deliver">Calls the grain; never fails.</param>
    public LocalReminder(StoredReminder reminder, TimeProvider time, Func<StoredReminder, DateTime, Task> deliver)
    {
        (Reminder, _time, _deliver) = (reminder, time, deliver);
        Handle = new(reminder.GrainId, reminder.Name, Guid.NewGuid());

        // Ticks belong to no request.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((LocalReminder)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public StoredReminder Reminder { get; }

    public ReminderHandle Handle { get; }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Start() => Wait(Reminder.NextTick(Now));

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    private void Wait(DateTime due)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _due = due;
            var wait = due - Now;
            _timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        if (Now < _due)
        {
            Wait(_due);
            return;
        }

        _ = TickAsync();
    }

    private async Task TickAsync()
    {
        var due = _due;
        await _deliver(Reminder, Now).ConfigureAwait(false);
        Wait(Reminder.NextTick(due, Now));
    }
}
