using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Retort.Runtime;

/// <summary>A client of the cluster is ready while it is connected with a silo. Waits for the first one, however long that takes to come.</summary>
internal sealed partial class SilosInReach(ILogger<SilosInReach> logger) : IClientConnectionRetryFilter, IClusterConnectionStatusObserver, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private volatile int _connected;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogWaiting(logger, exception.Message);
        await Task.Delay(Pause, cancellationToken);
        return true;
    }

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) => _connected = currentNumberOfGateways;

    public void NotifyClusterConnectionLost() => _connected = 0;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_connected > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo of the cluster is in reach."));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Waiting for a silo of the cluster: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
