using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Utilities;

namespace Retort.Grains.Contract.Grains;

internal sealed class NewsGrain : Grain, INewsGrain
{
    private readonly ObserverManager<INewsObserver> _observers;

    public NewsGrain(TimeProvider time) =>
        _observers = new(TimeSpan.FromMinutes(1), NullLogger.Instance) { GetDateTime = () => time.GetUtcNow().UtcDateTime };

    public Task SubscribeAsync(INewsObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task PublishAsync(string news) => _observers.Notify(observer => observer.HearAsync(news));

    public Task WhisperAsync(string news)
    {
        _observers.Notify(observer => observer.Overhear(news));
        return Task.CompletedTask;
    }

    public Task<int> SubscribersAsync() => Task.FromResult(_observers.Count);

    public Task TellAsync(INewsObserver observer, string news) => observer.HearAsync(news);
}
