using Cones2.Client;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cones2.Gateway;

/// <summary>Ready is who reaches the cluster.</summary>
internal sealed class ClusterHealth(ICones2Client client) : IHealthCheck
{
    private static readonly TenantId Nobody = TenantId.Parse("health");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await client.GetLimitsAsync(Nobody, patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The cluster does not answer.", exception);
        }
    }
}
