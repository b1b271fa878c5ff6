using Cones2.Grains.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cones2.Silo;

/// <summary>A device that is lost comes back with a new process alone; until then its silo takes no work.</summary>
internal sealed class DeviceHealth(IDiffusionEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        engine.IsLost ? HealthCheckResult.Unhealthy("The GPU answers with errors until this process begins anew.") : HealthCheckResult.Healthy());
}
