using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Cones2.Grains.Subjects;

internal sealed partial class SubjectGrain : WorkingGrain, ISubjectGrain, ILeasedWork
{
    private const int MaxPhotos = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IPersistentState<SubjectState> _kept;
    private readonly TimeProvider _clock;
    private readonly LeasedRun _runs;
    private readonly IBlobStore _blobs;
    private readonly ILogger<SubjectGrain> _logger;
    private readonly SubjectId _id;
    private readonly StateWriter _writer;
    private readonly PhotoUploads _uploads;
    private readonly WorkAccount _account;
    private readonly Broadcast<LearningStatus> _watchers = new();

    public SubjectGrain(
        [PersistentState("subject", StorageNames.Grains)] IPersistentState<SubjectState> kept,
        LeasedRun runs,
        IBlobStore blobs,
        IGrainFactory grains,
        TimeProvider clock,
        ILogger<SubjectGrain> logger)
    {
        _kept = kept;
        _clock = clock;
        _runs = runs;
        _blobs = blobs;
        _logger = logger;
        _id = SubjectId.Parse(this.GetPrimaryKeyString());
        _writer = new StateWriter(kept.WriteStateAsync, Name, clock, logger);
        _uploads = new PhotoUploads(_id, blobs);
        _account = new WorkAccount(grains, _id.Tenant, BlobOwner.Of(_id), clock);
    }

    public LeaseRequest? Request => !State.IsLearning
        ? null
        : new($"{BlobOwner.Of(_id)}", _id.Tenant, State.Order!.Priority, new WorkOffer(WorkKind.Learning, State.Order.Model)) { Attempt = State.NextAttempt };

    public int Losses
    {
        get => State.Losses;
        set => State.CountLosses(value);
    }

    protected override string Name => $"subject {_id}";

    protected override bool HasWork => State.IsLearning || !State.IsCounted || State.IsUnswept;

    protected override bool IsUnsettled => !State.IsLearning && !State.IsCounted;

    private SubjectState State => _kept.State;

    private LearningStatus Learning => State.Learning!;

    public async Task<SubjectStatus> CreateAsync(CancellationToken cancellationToken)
    {
        RefuseDeleted();
        await AdmitAsync(cancellationToken);
        State.Create();
        await _writer.WriteOrForgetAsync(this);
        await _account.CountAsync(State.Totals, State.IsLearning, cancellationToken);
        return Status();
    }

    public Task AppendPhotoAsync(Guid upload, long offset, BlobPart part, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        return _uploads.AppendAsync(upload, offset, part, cancellationToken);
    }

    public async Task<BlobReference> KeepPhotoAsync(Guid upload, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        if (State.Photos.Length >= MaxPhotos)
            throw new ClusterException(ClusterError.LimitReached, $"subject {_id}", $"has {MaxPhotos} photos, as many as may be", "learn from some of them, or begin another subject");
        var photo = await _uploads.KeepAsync(upload, () => AdmitAsync(cancellationToken), cancellationToken);
        State.Keep(photo);
        await _writer.WriteOrForgetAsync(this);
        await _account.CountAsync(State.Totals, State.IsLearning, cancellationToken);
        return photo;
    }

    public IAsyncEnumerable<BlobPart> ReadAsync(BlobReference blob, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        return _blobs.ReadPartsAsync(BlobOwner.Of(_id), blob, cancellationToken);
    }

    public async Task<SubjectStatus> LearnAsync(LearningOrder order, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        var models = await GrainFactory.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).ListModelsAsync(cancellationToken);
        var model = models.FirstOrDefault(model => model.Name == order.Model);
        if (State.Asked(order, model?.Fingerprint) && Learning.State is not (WorkState.Failed or WorkState.Cancelled))
            return Status();
        if (State.IsLearning)
            throw new ClusterException(ClusterError.Conflict, $"subject {_id}", "is being learned from another order", "cancel that one, or wait until it is done");

        var recipe = await LearningValidator.ValidateAsync(_id, order, models, _blobs, cancellationToken);
        await SettledBeforeAsync(cancellationToken);

        // The reminder first: where this comes to nothing, it closes the subject in the books again.
        await PromiseAsync();
        await _account.BeginAsync(opens: true, cancellationToken);
        var before = State.Checkpoint;
        State.Learn(order, recipe.Steps, model?.Fingerprint);
        await _writer.WriteOrForgetAsync(this);
        var unused = State.Checkpoint is null ? before : null;
        if (unused is not null)
            await _blobs.TryDeleteAsync(unused, _logger, cancellationToken);
        Start();

        // Only then: a call that is repeated finds the training under way.
        if (unused is not null)
            await _account.CountAsync(State.Totals, State.IsLearning, cancellationToken);
        return Status();
    }

    public async Task<SubjectStatus> ImportAsync(string model, string? classNoun, BlobPart residual, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        if (State.IsLearning)
            throw new ClusterException(ClusterError.Conflict, $"subject {_id}", "is being learned", "cancel that, or wait until it is done");

        var models = await GrainFactory.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).ListModelsAsync(cancellationToken);
        var (bytes, noun) = ImportedResidual.Read(_id, model, models, classNoun, residual.Bytes.ToArray());
        await AdmitAsync(cancellationToken);
        var blob = await _blobs.WriteAsync(BlobOwner.Of(_id), bytes, cancellationToken);

        // A call that is repeated, as after the loss of its answer.
        if (State.Versions.LastOrDefault() is { } last && (last.Residual, last.Model, last.ClassNoun) == (blob, model, noun))
            return Status();
        State.Import(model, noun, blob);
        await _writer.WriteOrForgetAsync(this);
        await _account.CountAsync(State.Totals, isOpen: false, cancellationToken);
        return Status();
    }

    public override void Dispose()
    {
        _uploads.Dispose();
        base.Dispose();
    }

    public Task<SubjectStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    public IAsyncEnumerable<LearningStatus> WatchAsync(CancellationToken cancellationToken) =>
        _watchers.WatchAsync([Status().Learning], !State.IsLearning, cancellationToken);

    public async Task<SubjectStatus> CancelAsync(CancellationToken cancellationToken)
    {
        Status();
        State.Cancel();

        // Where storage is away it stops all the same, and is kept as cancelled when it is settled.
        Stop();
        await _writer.WriteAsync();
        return Status();
    }

    public async Task<SubjectStatus> PublishAsync(int version, CancellationToken cancellationToken)
    {
        State.Publish(Version(version).Number);
        await _writer.WriteOrForgetAsync(this);
        return Status();
    }

    public Task<ResidualVersion> GetResidualAsync(int? version, CancellationToken cancellationToken)
    {
        Status();
        return (version ?? State.Published) is { } number
            ? Task.FromResult(Version(number))
            : throw (State.IsLearning
                ? new ClusterException(ClusterError.NotReady, $"subject {_id}", $"is still being learned, step {Learning.Step} of {Learning.Steps}", "retry when it is done")
                : new ClusterException(ClusterError.NotFound, $"subject {_id}", State.Learning is null ? "was not learned yet" : $"was not learned: the training ended as {Learning.State}", "order its training"));
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

    public void Wait(QueuePlace? place)
    {
        State.Wait(place);
        Tell();
    }

    public void Spend(TimeSpan gpuTime) => State.Spend(gpuTime);

    public async Task<WorkTask?> BeginAsync(CancellationToken cancellationToken)
    {
        if (!State.IsLearning)
            return null;
        State.Begin();
        await _writer.PersistAsync(cancellationToken);
        Tell();
        return new LearningTask(_id, State.Order!, State.Checkpoint);
    }

    public async Task TakeAsync(WorkStep step, CancellationToken cancellationToken)
    {
        var before = State.Checkpoint;
        State.Take(step);
        var after = State.Checkpoint;
        if (step.Result is not null || after != before)
            await _writer.PersistAsync(cancellationToken);
        Tell();

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

        try
        {
            await _runs.RunAsync(this, handOver, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or InconsistentStateException))
        {
            LogFailed(_logger, exception, _id);
            var told = exception as ClusterException
                ?? new ClusterException(ClusterError.Internal, $"subject {_id}", $"could not be learned ({exception.GetType().Name} inside)", "see the silo's log, then order it again");
            State.Fail(told.Code, told.Faults);
            await _writer.PersistAsync(cancellationToken);
        }
        finally
        {
            Tell();
            if (!State.IsLearning)
                _watchers.End();
        }
    }

    protected override Task TidyAsync(CancellationToken cancellationToken) => State switch
    {
        { IsDeleted: true } => Task.CompletedTask,
        { Exists: false } => SweepAsync(cancellationToken),
        _ => _account.CountAsync(State.Totals, isOpen: false, cancellationToken),
    };

    protected override async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _account.SettleAsync(State.Totals, cancellationToken);
        State.CountIn();
        await _writer.PersistAsync(cancellationToken);
    }

    /// <summary>Before something of it is kept.</summary>
    private async Task AdmitAsync(CancellationToken cancellationToken)
    {
        // The reminder first: where this comes to nothing, it takes the subject out of the books again, and its blobs away.
        if (!State.Exists)
            await PromiseAsync();
        await _account.BeginAsync(opens: false, cancellationToken);
    }

    /// <summary>What is left to do of a deletion: whoever dies on the way goes on with it.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _blobs.DeleteAllAsync(BlobOwner.Of(_id), cancellationToken);
        await _account.RemoveAsync(cancellationToken);
    }

    /// <summary>The training before has ended; what is left of it is to be in the books first.</summary>
    private async Task SettledBeforeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Stopped().WaitAsync(Patience, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ClusterException(ClusterError.StorageUnavailable, $"subject {_id}", "has a training that is not in the books yet, since storage does not answer", "retry; see that grain storage runs and has room");
        }
    }

    private void Tell()
    {
        if (State.Learning is not null)
            _watchers.Tell(State.Learning);
    }

    private SubjectStatus Status()
    {
        RefuseDeleted();
        return !State.Exists
            ? throw new ClusterException(ClusterError.NotFound, $"subject {_id}", "does not exist", "create it, or upload photos of it")
            : new SubjectStatus
            {
                Id = _id,
                Learning = State.Learning ?? new LearningStatus { State = WorkState.None, Steps = 0 },
                Versions = State.Versions,
                Published = State.Published,
                Photos = State.Photos,
            };
    }

    private ResidualVersion Version(int number)
    {
        Status();
        return State.Versions.FirstOrDefault(version => version.Number == number)
            ?? throw new ClusterException(ClusterError.NotFound, $"subject {_id}: version", $"is {number}", State.Versions.Length == 0 ? "wait until the first is learned" : $"give 1 to {State.Versions.Length}");
    }

    private void RefuseDeleted()
    {
        if (State.IsDeleted)
            throw new ClusterException(ClusterError.Deleted, $"subject {_id}", "was deleted", "learn it under another name");
    }

    [LoggerMessage(LogLevel.Error, "Subject {Subject} could not be learned.")]
    private static partial void LogFailed(ILogger logger, Exception exception, SubjectId subject);
}
