using Microsoft.Extensions.Logging;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Runs;

public sealed partial class RunGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Run {Run} leased to {Host}: attempt {Attempt}, from epoch {Epoch}")]
    private partial void LogLeased(RunId run, HostId host, int attempt, int epoch);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Run {Run} is {Status}, version {Version}")]
    private partial void LogChanged(RunId run, RunStatus status, long version);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Run {Run} lost its host {Host}, time {Losses}")]
    private partial void LogLost(RunId run, HostId? host, int losses);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Run {Run}: a call of attempt {Attempt} was refused; the present one is {Current}")]
    private partial void LogStale(RunId run, int attempt, int current);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Run {Run} could not tell its experiment; it tries again")]
    private partial void LogNoticeFailed(Exception failure, RunId run);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Run {Run} could not tell its watchers; it tries again")]
    private partial void LogWatchersFailed(Exception failure, RunId run);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Run {Run} could not finish what follows from its state; it tries again")]
    private partial void LogUpkeepFailed(Exception failure, RunId run);
}
