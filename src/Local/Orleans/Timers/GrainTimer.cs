namespace Orleans.Runtime;

/// <summary>A timer whose ticks are requests to its own activation.</summary>
internal sealed class GrainTimer<TState> : IGrainTimer
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly LocalRuntime _runtime;
    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly GrainTimerCreationOptions _options;
    private readonly ITimer _timer;
    private TimeSpan _dueTime = Timeout.InfiniteTimeSpan;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isFiring;
    private bool _isChanged;

    public GrainTimer(LocalRuntime runtime, Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        _runtime = runtime;
        _activation = activation;
        _callback = callback;
        _state = state;
        _options = options;

        // Ticks belong to no request.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = runtime.Time.CreateTimer(static timer => ((GrainTimer<TState>)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        CheckTime(dueTime, nameof(dueTime));
        CheckTime(period, nameof(period));
        lock (_lock)
        {
            (_dueTime, _period) = (dueTime, period);

            // From the moment a tick is due until it ends, the change counts from its end.
            if (_isFiring)
            {
                _isChanged = true;
            }
            else if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            _timer.Dispose();
        }

        _disposed.Cancel();
        _activation.RemoveTimer(this);
    }

    private static void CheckTime(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, 0xfffffffe, name);
    }

    private void Fire()
    {
        lock (_lock)
        {
            if (_disposed.IsCancellationRequested || _isFiring)
            {
                return;
            }

            _isFiring = true;
        }

        // Refused only at the activation's end, which disposes the timer.
        _activation.TryEnqueue(new Tick(this) { Created = _runtime.Messaging.GetTimestamp() });
    }

    private async Task RunAsync()
    {
        lock (_lock)
        {
            // As in Orleans, a change made while the tick waited for its turn counts as made before it: only the period stays.
            _isChanged = false;
        }

        try
        {
            if (!_disposed.IsCancellationRequested)
            {
                await _callback(_state, _disposed.Token);
            }
        }
        catch (Exception) when (_disposed.IsCancellationRequested)
        {
            // The tick was told to stop.
        }
        catch (Exception failure)
        {
            _runtime.LogTimerFailed(failure, _activation.GrainId);
        }
        finally
        {
            OnTickEnded();
        }
    }

    private void OnTickEnded()
    {
        lock (_lock)
        {
            _isFiring = false;
            if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class Tick(GrainTimer<TState> timer) : Call(null)
    {
        private bool _isCompleted;

        public override string Name => "timer tick";

        public override GrainId TargetId => timer._activation.GrainId;

        public override bool IsCompleted => _isCompleted;

        public override bool IsOneWay => true;

        public override bool IsLocalOnly => true;

        public override bool IsAlwaysInterleave => timer._options.Interleave;

        public override bool IsKeepAlive => timer._options.KeepAlive;

        public override Task Completion => Task.CompletedTask;

        public override Task Invoke(object instance) => timer.RunAsync();

        protected override void SetResult(Task outcome) => _isCompleted = true;

        protected override void SetException(Exception failure) => _isCompleted = true;

        protected override void SetCanceled(CancellationToken token) => _isCompleted = true;
    }
}
