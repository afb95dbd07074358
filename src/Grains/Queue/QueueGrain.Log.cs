using Microsoft.Extensions.Logging;
using Retort.Contracts.Identity;

namespace Retort.Grains.Queue;

public sealed partial class QueueGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Run {Run} offered to {Host}")]
    private partial void LogTaken(RunId run, HostId host);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Watchers of the queue could not be told; it tries again")]
    private partial void LogWatchersFailed(Exception failure);
}
