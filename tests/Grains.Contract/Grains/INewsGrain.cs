using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface INewsObserver : IGrainObserver
{
    Task HearAsync(string news);

    void Overhear(string news);
}

public interface INewsGrain : IGrainWithStringKey
{
    Task SubscribeAsync(INewsObserver observer);

    Task PublishAsync(string news);

    Task WhisperAsync(string news);

    Task<int> SubscribersAsync();

    /// <summary>Calls one observer and lets its failure pass through.</summary>
    Task TellAsync(INewsObserver observer, string news);
}
