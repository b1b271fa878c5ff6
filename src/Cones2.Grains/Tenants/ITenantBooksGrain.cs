using Cones2.Contracts.Blobs;
using Cones2.Contracts.Tenants;
using Orleans.CodeGeneration;

namespace Cones2.Grains.Tenants;

/// <summary>Keeps what a tenant has; its key is a <see cref="TenantId"/>. Closed to clients, who ask <see cref="ITenantGrain"/>.</summary>
[Alias("cones2.ITenantBooksGrain"), Version(1)]
internal interface ITenantBooksGrain : IGrainWithStringKey
{
    /// <summary>A subject or composition is about to keep or do something.</summary>
    /// <param name="work">Whose it is.</param>
    /// <param name="opens">Whether it is work that has an end, which will be told.</param>
    /// <exception cref="Contracts.Errors.ClusterException">The tenant has as much as it may have, or storage does not answer.</exception>
    [Alias("Begin")]
    Task BeginAsync(BlobOwner work, bool opens, CancellationToken cancellationToken);

    /// <summary>What a subject or composition used so far.</summary>
    /// <param name="work">Whose it is.</param>
    /// <param name="totals">Takes the place of those told before.</param>
    /// <param name="isOpen">Whether its work goes on.</param>
    /// <exception cref="Contracts.Errors.ClusterException">Storage does not answer.</exception>
    [Alias("Count")]
    Task CountAsync(BlobOwner work, WorkTotals totals, bool isOpen, CancellationToken cancellationToken);

    /// <summary>A subject or composition is deleted: what it used is used, what it keeps is gone.</summary>
    /// <exception cref="Contracts.Errors.ClusterException">Storage does not answer.</exception>
    [Alias("Remove")]
    Task RemoveAsync(BlobOwner work, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITenantGrain.ListSubjectsAsync"/>
    [Alias("ListSubjects")]
    Task<NamePage> ListSubjectsAsync(string? after, int count, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITenantGrain.ListCompositionsAsync"/>
    [Alias("ListCompositions")]
    Task<NamePage> ListCompositionsAsync(string? after, int count, CancellationToken cancellationToken);

    [Alias("GetUsage")]
    Task<TenantUsage> GetUsageAsync(CancellationToken cancellationToken);
}
