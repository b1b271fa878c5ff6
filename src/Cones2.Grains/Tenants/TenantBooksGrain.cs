using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Cones2.Grains.Tenants;

/// <summary>Reentrant, so that what many tell at once is written once.</summary>
[Reentrant]
internal sealed class TenantBooksGrain : Grain, ITenantBooksGrain
{
    private readonly IPersistentState<TenantBooks> _kept;
    private readonly CompositionPages _pages;
    private readonly StateWriter _writer;
    private readonly TenantLimits _limits;

    public TenantBooksGrain(
        [PersistentState("tenant", StorageNames.Grains)] IPersistentState<TenantBooks> kept,
        [FromKeyedServices(StorageNames.Grains)] IGrainStorage storage,
        IOptions<TenantOptions> options,
        TimeProvider clock,
        ILogger<TenantBooksGrain> logger)
    {
        _kept = kept;
        var tenant = TenantId.Parse(this.GetPrimaryKeyString());
        _pages = new CompositionPages(storage, this.GetGrainId());
        _writer = new StateWriter(WriteAsync, $"tenant {tenant}", clock, logger);
        _limits = options.Value.Of(tenant);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _pages.ReadAsync(_kept.State.Compositions);
        _kept.State.Complete();
        await base.OnActivateAsync(cancellationToken);
    }

    public async Task BeginAsync(BlobOwner work, bool opens, CancellationToken cancellationToken)
    {
        var (wasKnown, wasOpen) = (_kept.State.Has(work), _kept.State.Open.Contains(work.Path));
        _kept.State.Begin(work, opens, _limits);
        try
        {
            await _writer.WriteAsync();
        }
        catch (ClusterException)
        {
            // Its caller is refused: what it began must not count against its limits.
            if (!wasKnown)
                _kept.State.Remove(work);
            else if (!wasOpen)
                _kept.State.Close(work);
            throw;
        }
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

    // The pages first: what is open in the books is in a page then, and told again if the books could not be kept.
    private async Task WriteAsync()
    {
        await _pages.WriteAsync(_kept.State.Compositions);
        await _kept.WriteStateAsync();
    }
}
