using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>
/// A grain's list of observers. Whoever does not subscribe again within the expiration is dropped, and so is an observer
/// whose notification fails. Belongs to one grain: not safe for concurrent turns on several threads.
/// </summary>
public partial class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;

    // Replaced, never changed: a notification awaits between observers, and others may subscribe meanwhile.
    private Dictionary<TIdentity, Entry> _observers = [];

    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    /// <summary>The clock, in UTC. Default: the system's; a grain with a <see cref="TimeProvider"/> sets it.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>How long a subscription lasts without being renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>The number of observers, expired ones included until they are dropped.</summary>
    public int Count => _observers.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    public void Clear() => _observers = [];

    /// <summary>Adds an observer or renews its subscription.</summary>
    public void Subscribe(TIdentity id, TObserver observer)
    {
        var renewed = _observers.ContainsKey(id);
        _observers = new(_observers) { [id] = new(observer, GetDateTime()) };
        if (renewed)
        {
            LogRenewed(id, _observers.Count);
        }
        else
        {
            LogAdded(id, _observers.Count);
        }
    }

    /// <summary>Removes an observer; unknown ones are ignored.</summary>
    public void Unsubscribe(TIdentity id)
    {
        Remove([id]);
        LogRemoved(id, _observers.Count);
    }

    /// <summary>Notifies each observer that is not expired, one after the other.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var defunct = new List<TIdentity>();
        foreach (var (id, observer) in Alive(predicate, defunct))
        {
            try
            {
                await notification(observer);
            }
            catch (Exception failure)
            {
                LogFailed(failure, id);
                defunct.Add(id);
            }
        }

        Remove(defunct);
    }

    /// <inheritdoc cref="Notify(Func{TObserver, Task}, Func{TObserver, bool}?)"/>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var defunct = new List<TIdentity>();
        foreach (var (id, observer) in Alive(predicate, defunct))
        {
            try
            {
                notification(observer);
            }
            catch (Exception failure)
            {
                LogFailed(failure, id);
                defunct.Add(id);
            }
        }

        Remove(defunct);
    }

    /// <summary>Drops the observers whose subscription has expired.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        Remove([.. _observers.Where(entry => IsExpired(entry.Value, now)).Select(entry => entry.Key)]);
    }

    public IEnumerator<TObserver> GetEnumerator() => _observers.Values.Select(entry => entry.Observer).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<(TIdentity Id, TObserver Observer)> Alive(Func<TObserver, bool>? predicate, List<TIdentity> expired)
    {
        var now = GetDateTime();
        foreach (var (id, entry) in _observers)
        {
            if (IsExpired(entry, now))
            {
                expired.Add(id);
            }
            else if (predicate is null || predicate(entry.Observer))
            {
                yield return (id, entry.Observer);
            }
        }
    }

    private bool IsExpired(Entry entry, DateTime now) => entry.LastSeen + ExpirationDuration < now;

    private void Remove(List<TIdentity> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var remaining = new Dictionary<TIdentity, Entry>(_observers);
        foreach (var id in ids)
        {
            remaining.Remove(id);
        }

        _observers = remaining;
        LogDropped(ids.Count, remaining.Count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Observer {Id} renewed its subscription, {Count} in all")]
    private partial void LogRenewed(TIdentity id, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Observer {Id} subscribed, {Count} in all")]
    private partial void LogAdded(TIdentity id, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Observer {Id} unsubscribed, {Count} remain")]
    private partial void LogRemoved(TIdentity id, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Observer {Id} failed and is dropped")]
    private partial void LogFailed(Exception failure, TIdentity id);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Dropped} observers dropped, {Count} remain")]
    private partial void LogDropped(int dropped, int count);

    private sealed record Entry(TObserver Observer, DateTime LastSeen);
}
