using System.Collections.Immutable;
using Cones2.Contracts.Scheduling;
using Orleans.CodeGeneration;

namespace Cones2.Contracts.Tenants;

/// <summary>What a tenant has, and what it may have; its key is a <see cref="TenantId"/>.</summary>
[Alias("cones2.ITenantGrain"), Version(1)]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Subjects that are not deleted, by name.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="count">1 to <see cref="NamePage.MaxLength"/>.</param>
    /// <exception cref="Errors.ClusterException">The count is out of its range.</exception>
    [Alias("ListSubjects")]
    Task<NamePage> ListSubjectsAsync(string? after, int count, CancellationToken cancellationToken);

    /// <summary>Compositions that are not deleted, the newest first.</summary>
    /// <param name="after">What the page before gave to go on with; null for the first page.</param>
    /// <param name="count">1 to <see cref="NamePage.MaxLength"/>.</param>
    /// <exception cref="Errors.ClusterException">The count is out of its range, or no page gave that to go on with.</exception>
    [Alias("ListCompositions")]
    Task<NamePage> ListCompositionsAsync(string? after, int count, CancellationToken cancellationToken);

    /// <summary>What it used so far; work that has not ended is not in it.</summary>
    [Alias("GetUsage")]
    Task<TenantUsage> GetUsageAsync(CancellationToken cancellationToken);

    /// <summary>What the GPU silos that are there now can work with.</summary>
    [Alias("ListModels")]
    Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(CancellationToken cancellationToken);

    /// <summary>Where its work stands that is served next; null where none of it waits.</summary>
    [Alias("GetNextPlace")]
    Task<QueuePlace?> GetNextPlaceAsync(CancellationToken cancellationToken);

    [Alias("GetLimits")]
    Task<TenantLimits> GetLimitsAsync(CancellationToken cancellationToken);
}
