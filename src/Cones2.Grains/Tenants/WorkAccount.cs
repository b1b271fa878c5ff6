using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>One subject or composition in its tenant's books.</summary>
internal sealed class WorkAccount(IGrainFactory grains, TenantId tenant, BlobOwner work, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private ITenantBooksGrain Books => grains.GetGrain<ITenantBooksGrain>(tenant.Value);

    /// <summary>Before something is kept or done.</summary>
    /// <param name="opens">Whether it is work that has an end.</param>
    /// <exception cref="ClusterException">The tenant has as much as it may have, or storage does not answer.</exception>
    public Task BeginAsync(bool opens, CancellationToken cancellationToken) => Books.BeginAsync(work, opens, cancellationToken);

    /// <exception cref="ClusterException">Storage does not answer.</exception>
    public Task CountAsync(WorkTotals totals, bool isOpen, CancellationToken cancellationToken) => Books.CountAsync(work, totals, isOpen, cancellationToken);

    /// <summary>The work has ended; returns when the books have it.</summary>
    public async Task SettleAsync(WorkTotals totals, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Books.CountAsync(work, totals, isOpen: false, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is ClusterException or OrleansException or TimeoutException)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    /// <exception cref="ClusterException">Storage does not answer.</exception>
    public Task RemoveAsync(CancellationToken cancellationToken) => Books.RemoveAsync(work, cancellationToken);
}
