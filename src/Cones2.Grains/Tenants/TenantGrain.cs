using System.Collections.Immutable;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tenants;

/// <summary>The side of a tenant's books that is open to it.</summary>
internal sealed class TenantGrain(IOptions<TenantOptions> options) : Grain, ITenantGrain
{
    private ITenantBooksGrain Books => GrainFactory.GetGrain<ITenantBooksGrain>(this.GetPrimaryKeyString());

    public Task<NamePage> ListSubjectsAsync(string? after, int count, CancellationToken cancellationToken) =>
        Books.ListSubjectsAsync(after, Checked(count), cancellationToken);

    public Task<NamePage> ListCompositionsAsync(string? after, int count, CancellationToken cancellationToken) =>
        Books.ListCompositionsAsync(after, Checked(count), cancellationToken);

    public Task<TenantUsage> GetUsageAsync(CancellationToken cancellationToken) => Books.GetUsageAsync(cancellationToken);

    public Task<TenantLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(options.Value.Of(TenantId.Parse(this.GetPrimaryKeyString())));

    public Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).ListModelsAsync(cancellationToken);

    public Task<QueuePlace?> GetNextPlaceAsync(CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).NextOfAsync(TenantId.Parse(this.GetPrimaryKeyString()), cancellationToken);

    private static int Checked(int count) => count is >= 1 and <= NamePage.MaxLength
        ? count
        : throw new ClusterException(ClusterError.InvalidInput, "count", $"is {count}", $"give 1 to {NamePage.MaxLength}");
}
