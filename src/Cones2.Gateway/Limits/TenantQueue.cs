using Cones2.Client;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.Caching.Memory;

namespace Cones2.Gateway.Limits;

/// <summary>Where tenants' work stands in the queue. The cluster is asked once a second for a tenant, however often that is refused.</summary>
internal sealed class TenantQueue(ICones2Client client, IMemoryCache places)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>
    /// Of the tenant's next work, which is when there will be room for more; null where none waits, or the cluster does not answer
    /// at once: a refusal is not worth waiting for.
    /// </returns>
    public async Task<QueuePlace?> NextOfAsync(TenantId tenant)
    {
        try
        {
            return await places.GetOrCreate(tenant, entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Lifetime;
                return client.GetNextPlaceAsync(tenant);
            })!.WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is ClusterException or OrleansException or TimeoutException)
        {
            return null;
        }
    }
}
