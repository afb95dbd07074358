namespace Retort.Web.Live;

/// <summary>
/// Something that changes, read once for all circuits that look at it. Starts with its first subscriber and ends with its
/// last. Subscribers are told on whatever thread the news came; they read the state and render on their own.
/// </summary>
public abstract class Feed : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Action> _subscribers = [];
    private Task _loop = Task.CompletedTask;

    /// <summary>The last failure to read; null while all is well. The feed keeps trying.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the first state has been read.</summary>
    public bool Ready { get; private set; }

    internal int Subscribers { get; set; }

    internal void Start() => _loop = Task.Run(() => RunAsync(_stop.Token));

    internal void Add(Action changed)
    {
        lock (_gate) _subscribers.Add(changed);
    }

    internal void Remove(Action changed)
    {
        lock (_gate) _subscribers.Remove(changed);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads and follows until cancelled; throws when it cannot, and is then called again after a pause.</summary>
    protected abstract Task FollowAsync(CancellationToken stop);

    protected abstract void LogFailure(Exception exception);

    /// <summary>Tells the subscribers that there is something new.</summary>
    protected void Publish()
    {
        Ready = true;
        Problem = null;
        Notify();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of a loop: the failure is logged, shown, and the reading tried again.
                LogFailure(e);
                Problem = e.Message;
                Notify();
            }

            try
            {
                await Task.Delay(TimeSpan.FromSeconds(2), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Notify()
    {
        Action[] subscribers;
        lock (_gate) subscribers = [.. _subscribers];
        foreach (var changed in subscribers) changed();
    }
}
