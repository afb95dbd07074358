namespace Retort.Contracts.Queue;

/// <summary>Hears that the queue has something new.</summary>
[Alias("retort.queue-observer")]
public interface IQueueObserver : IGrainObserver
{
    [Alias("ready")]
    Task RunReadyAsync();
}
