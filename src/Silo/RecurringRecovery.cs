using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Retort.Silo;

/// <summary>
/// In a cluster, takes up again what is under way. A silo that was killed took the timers of its grains along, and a run whose host died
/// with it is called by nobody: its loss would pass unnoticed until the next silo starts.
/// </summary>
internal sealed partial class RecurringRecovery(Recovery recovery, TimeProvider clock, ILogger<RecurringRecovery> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await recovery.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "What is under way could not be looked through; the next try is in a minute")]
    private partial void LogFailed(Exception failure);
}
