using Microsoft.Extensions.Logging;
using Retort.Contracts.Identity;

namespace Retort.Grains.Hosts;

public sealed partial class TrainingHostGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Host {Host} registered with {Engine}")]
    private partial void LogRegistered(HostId host, string engine);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Host {Host} fell silent")]
    private partial void LogSilent(HostId host);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Host {Host} could not be written to the catalogue; it tries again")]
    private partial void LogProjectionFailed(Exception failure, HostId host);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Host {Host} left")]
    private partial void LogLeft(HostId host);
}
