using Cones2.Contracts.Blobs;
using Cones2.Contracts.Tenants;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Cones2.Grains.Tenants;

/// <summary>Reentrant, so that what many tell at once is written once.</summary>
[Reentrant]
internal sealed class TenantBooksGrain : Grain, ITenantBooksGrain
{
    private readonly IPersistentState<TenantBooks> _kept;
    private readonly StateWriter _writer;
    private readonly TenantLimits _limits;

    public TenantBooksGrain(
        [PersistentState("tenant", StorageNames.Grains)] IPersistentState<TenantBooks> kept,
        IOptions<TenantOptions> options,
        TimeProvider clock,
        ILogger<TenantBooksGrain> logger)
    {
        _kept = kept;
        var tenant = TenantId.Parse(this.GetPrimaryKeyString());
        _writer = new StateWriter(kept, $"tenant {tenant}", clock, logger);
        _limits = options.Value.Of(tenant);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _kept.State.CompleteAges();
        return base.OnActivateAsync(cancellationToken);
    }

    public Task BeginAsync(BlobOwner work, bool opens, CancellationToken cancellationToken)
    {
        _kept.State.Begin(work, opens, _limits);
        return _writer.WriteAsync();
    }

    public Task CountAsync(BlobOwner work, WorkTotals totals, bool isOpen, CancellationToken cancellationToken)
    {
        _kept.State.Count(work, totals, isOpen);
        return _writer.WriteAsync();
    }

    public Task RemoveAsync(BlobOwner work, CancellationToken cancellationToken)
    {
        _kept.State.Remove(work);
        return _writer.WriteAsync();
    }

    public Task<NamePage> ListSubjectsAsync(string? after, int count, CancellationToken cancellationToken) =>
        Task.FromResult(_kept.State.ListSubjects(after, count));

    public Task<NamePage> ListCompositionsAsync(string? after, int count, CancellationToken cancellationToken) =>
        Task.FromResult(_kept.State.ListCompositions(after, count));

    public Task<TenantUsage> GetUsageAsync(CancellationToken cancellationToken) => Task.FromResult(_kept.State.Usage());
}
