using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Retort.Runtime;

/// <summary>A silo is ready while the cluster counts it among its members.</summary>
internal sealed class SiloHealth(ISiloStatusOracle silos) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The silo is {silos.CurrentStatus}."));
}
