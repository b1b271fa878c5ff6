using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cones2.Silo;

/// <summary>A silo that the others declared dead does not come back to life.</summary>
internal sealed class MembershipHealth(ISiloStatusOracle silos) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        silos.CurrentStatus == SiloStatus.Dead ? HealthCheckResult.Unhealthy("The cluster declared this silo dead.") : HealthCheckResult.Healthy());
}
