using System.Collections.Immutable;
using System.Security.Cryptography;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion.Images;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Cones2.Grains.Compositions;

internal sealed partial class CompositionGrain : WorkingGrain, ICompositionGrain
{
    private readonly IPersistentState<CompositionState> _kept;
    private readonly OrderValidator _validator;
    private readonly LeasedRun _runs;
    private readonly IBlobStore _blobs;
    private readonly ILogger<CompositionGrain> _logger;
    private readonly CompositionId _id;
    private readonly StateWriter _writer;
    private readonly WorkAccount _account;
    private readonly Broadcast<CompositionProgress> _watchers = new();

    public CompositionGrain(
        [PersistentState("composition", StorageNames.Grains)] IPersistentState<CompositionState> kept,
        OrderValidator validator,
        LeasedRun runs,
        IBlobStore blobs,
        IGrainFactory grains,
        TimeProvider clock,
        ILogger<CompositionGrain> logger)
    {
        _kept = kept;
        _validator = validator;
        _runs = runs;
        _blobs = blobs;
        _logger = logger;
        _id = CompositionId.Parse(this.GetPrimaryKeyString());
        _writer = new StateWriter(kept.WriteStateAsync, Name, clock, logger);
        _account = new WorkAccount(grains, _id.Tenant, BlobOwner.Of(_id), clock);
    }

    public CompositionState State => _kept.State;

    protected override string Name => $"composition {_id}";

    protected override bool HasWork => (State.Order is not null && !State.IsCounted) || State.IsUnswept;

    protected override bool IsUnsettled => State.Order is not null && State.HasEnded && !State.IsCounted;

    public async Task<BlobReference> KeepMaskAsync(BlobPart png, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        var bytes = png.Bytes.ToArray();
        if (bytes.Length > BlobPart.MaxLength)
            throw new ClusterException(ClusterError.InvalidInput, $"mask of composition {_id}", $"has {bytes.Length} bytes", $"give at most {BlobPart.MaxLength}; masks need no more pixels than the picture");
        var redrawn = await Redrawing.RunAsync(() => BytesAsFile.Load(bytes, "png", $"mask of composition {_id}", MaskFile.Redraw), cancellationToken);
        if (State.Order is { } submitted)
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(redrawn));
            return submitted.Subjects.FirstOrDefault(subject => subject.Mask?.Sha256 == sha256)?.Mask ?? throw HasAnotherOrder();
        }

        // Where no order follows, the reminder removes it.
        await PromiseAsync();
        return await _blobs.WriteAsync(BlobOwner.Of(_id), redrawn, cancellationToken);
    }

    public async Task<CompositionStatus> SubmitAsync(CompositionOrder order, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        if (State.Order is { } submitted)
        {
            return order.AsksTheSameAs(submitted) ? Status() : throw HasAnotherOrder();
        }

        State.Submit(order, await AdmitAsync(order, cancellationToken));
        await _writer.WriteOrForgetAsync(this);

        Start();
        return Status();
    }

    public Task<CompositionStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    public Task<CompositionOrder> GetOrderAsync(CancellationToken cancellationToken)
    {
        Status();
        return Task.FromResult(State.Order!);
    }

    public IAsyncEnumerable<CompositionProgress> WatchAsync(CancellationToken cancellationToken)
    {
        var standing = Status().Pictures.Select(picture => Progress(picture, [])).ToList();
        return _watchers.WatchAsync(standing, State.HasEnded, cancellationToken);
    }

    public IAsyncEnumerable<BlobPart> ReadAsync(BlobReference blob, CancellationToken cancellationToken) =>
        _blobs.ReadPartsAsync(BlobOwner.Of(_id), blob, cancellationToken);

    public async Task<CompositionStatus> CancelAsync(CancellationToken cancellationToken)
    {
        Status();
        State.Cancel();
        await EndAsync(_writer.WriteAsync);
        return Status();
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        // A second call goes on where storage failed the first.
        if (!State.IsDeleted)
        {
            Status();
            await PromiseAsync();
            await AbandonAsync();

            // Once more: work that ended meanwhile forgot it.
            await PromiseAsync();
            await _account.CountAsync(State.Totals, isOpen: false, cancellationToken);
            State.Delete();
            await _writer.WriteOrForgetAsync(this);
            _watchers.End();
        }

        await SweepAsync(cancellationToken);
    }

    /// <summary>A picture's state changed and is worth telling, not worth keeping.</summary>
    public void Tell(int index, ImmutableArray<byte> preview) => _watchers.Tell(Progress(State.Pictures[index].Status, preview));

    public LeaseRequest? RequestOf(int index) => State.Pictures.ElementAtOrDefault(index) is not { HasEnded: false } picture
        ? null
        : new($"{_id}/{index}", _id.Tenant, State.Order!.Priority, new WorkOffer(WorkKind.Picture, State.Order.Model)) { Attempt = picture.Status.Attempts + 1 };

    public async Task<WorkTask?> BeginAsync(int index, CancellationToken cancellationToken)
    {
        if (State.Pictures[index].HasEnded)
            return null;
        State.Begin(index);
        await _writer.PersistAsync(cancellationToken);
        Tell(index, []);
        return new PictureTask(_id, State.Order!, State.Residuals, index, State.Pictures[index].Saved);
    }

    public async Task TakeAsync(int index, WorkStep step, CancellationToken cancellationToken)
    {
        var before = State.Pictures[index].Saved;
        State.Take(index, step);
        var after = State.Pictures[index].Saved;
        if (step.Result is not null || after != before)
            await _writer.PersistAsync(cancellationToken);
        Tell(index, step.Preview);

        // Only when nothing kept refers to it any more.
        if (before is not null && after != before)
            await _blobs.TryDeleteAsync(before, _logger, cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken handOver, CancellationToken cancellationToken)
    {
        if (State.IsUnswept)
        {
            // Once more, a while after the deletion: an attempt that had not heard of it may have written since.
            await SweepAsync(cancellationToken);
            State.Sweep();
            await _writer.WriteAsync();
            return;
        }

        await Task.WhenAll([.. State.Pictures.Where(picture => !picture.HasEnded).Select(picture => ComposeAsync(picture.Status.Index, handOver, cancellationToken))]);
        if (State.HasEnded)
            _watchers.End();
    }

    protected override Task TidyAsync(CancellationToken cancellationToken) =>
        State.Order is null && !State.IsDeleted ? SweepAsync(cancellationToken) : Task.CompletedTask;

    protected override async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _account.SettleAsync(State.Totals, cancellationToken);
        State.CountIn();
        await _writer.PersistAsync(cancellationToken);
    }

    /// <returns>The residuals of an order that is right, and in the books.</returns>
    private async Task<ImmutableArray<ResidualVersion>> AdmitAsync(CompositionOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var residuals = await _validator.ValidateAsync(_id, order, cancellationToken);

            // The reminder first: where this comes to nothing, it takes the composition out of the books again.
            await PromiseAsync();
            await _account.BeginAsync(opens: true, cancellationToken);
            return residuals;
        }
        catch (ClusterException exception) when (!exception.IsRetryable || exception.Code == ClusterError.WorkLimitReached)
        {
            // Masks that were kept for it are in nobody's books; those that stay now go with the reminder that they came with.
            if (!order.Subjects.IsDefault && order.Subjects.Any(subject => subject?.Mask is not null))
                await _blobs.TryDeleteAllAsync(BlobOwner.Of(_id), _logger, cancellationToken);
            throw;
        }
    }

    private async Task ComposeAsync(int index, CancellationToken handOver, CancellationToken cancellationToken)
    {
        try
        {
            await _runs.RunAsync(new LeasedPicture(this, index), handOver, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or InconsistentStateException))
        {
            LogFailed(_logger, exception, _id, index);
            var told = exception as ClusterException
                ?? new ClusterException(ClusterError.Internal, $"picture {index}", $"failed inside ({exception.GetType().Name})", "see the silo's log, then submit it under another id");
            State.Fail(index, told.Code, told.Faults);
            await EndAsync(() => _writer.PersistAsync(cancellationToken));
        }
    }

    // Where storage is away the work stops all the same, and what it came to is kept when it is settled.
    private async Task EndAsync(Func<Task> write)
    {
        Stop();
        try
        {
            await write();
        }
        finally
        {
            foreach (var picture in State.Pictures)
                Tell(picture.Status.Index, []);
            _watchers.End();
        }
    }

    /// <summary>What is left to do of a deletion: whoever dies on the way goes on with it.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _blobs.DeleteAllAsync(BlobOwner.Of(_id), cancellationToken);
        await _account.RemoveAsync(cancellationToken);
    }

    private ClusterException HasAnotherOrder() => new(ClusterError.Conflict, $"composition {_id}", "has another order already", "choose an id of its own for each order");

    private void RefuseDeleted()
    {
        if (State.IsDeleted)
            throw new ClusterException(ClusterError.Deleted, $"composition {_id}", "was deleted", "choose another id");
    }

    private CompositionProgress Progress(PictureStatus picture, ImmutableArray<byte> preview) => new(State.State, picture, preview);

    private CompositionStatus Status()
    {
        RefuseDeleted();
        return State.Order is null
            ? throw new ClusterException(ClusterError.NotFound, $"composition {_id}", "does not exist", "submit it first")
            : new CompositionStatus { Id = _id, State = State.State, Pictures = [.. State.Pictures.Select(picture => picture.Status)], Error = State.Error, Faults = State.Faults };
    }

    [LoggerMessage(LogLevel.Error, "Picture {Index} of composition {Composition} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, CompositionId composition, int index);
}
