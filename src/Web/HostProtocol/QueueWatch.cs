using Microsoft.Extensions.Options;
using Retort.Contracts.Queue;

namespace Retort.Web.HostProtocol;

/// <summary>Keeps one watch on the queue for the whole process and renews it.</summary>
internal sealed partial class QueueWatch(
    IGrainFactory grains, QueueSignal signal, IOptions<HostProtocolOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime,
    ILogger<QueueWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The silo in this process answers only once everything has started.
        using var started = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, started.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested) return;

        var queue = grains.GetGrain<IQueueGrain>(IQueueGrain.Key);
        var observer = grains.CreateObjectReference<IQueueObserver>(signal);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await queue.WatchAsync(observer);
                }
                catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
                {
                    // Waiting hosts still ask again every few seconds.
                    LogWatchFailed(log, failed);
                }

                await Task.Delay(options.Value.RenewWatch, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            grains.DeleteObjectReference<IQueueObserver>(observer);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The watch on the queue could not be renewed; waiting hosts hear of new runs late")]
    private static partial void LogWatchFailed(ILogger log, Exception failed);
}
