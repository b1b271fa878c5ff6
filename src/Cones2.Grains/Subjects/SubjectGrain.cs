using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;
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
    private readonly IPersistentState<SubjectState> _kept;
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
        _runs = runs;
        _blobs = blobs;
        _logger = logger;
        _id = SubjectId.Parse(this.GetPrimaryKeyString());
        _writer = new StateWriter(kept.WriteStateAsync, $"subject {_id}", clock, logger);
        _uploads = new PhotoUploads(_id, blobs);
        _account = new WorkAccount(grains, _id.Tenant, BlobOwner.Of(_id), clock);
    }

    public LeaseRequest Request =>
        new($"{BlobOwner.Of(_id)}", _id.Tenant, State.Order!.Priority, new WorkOffer(WorkKind.Learning, State.Order.Model));

    protected override bool HasWork => State.IsLearning || !State.IsCounted;

    protected override bool IsUnsettled => !State.IsLearning && !State.IsCounted;

    private SubjectState State => _kept.State;

    private LearningStatus Learning => State.Learning!;

    public async Task<SubjectStatus> CreateAsync(CancellationToken cancellationToken)
    {
        RefuseDeleted();
        await _account.BeginAsync(opens: false, cancellationToken);
        State.Create();
        await WriteOrForgetAsync();
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
        await _account.BeginAsync(opens: false, cancellationToken);
        var photo = await _uploads.KeepAsync(upload, cancellationToken);
        State.Keep(photo);
        await _writer.WriteAsync();
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

        var recipe = LearningValidator.Validate(_id, order, model);
        await Stopped();
        await _account.BeginAsync(opens: true, cancellationToken);
        await PromiseAsync();
        var before = State.Checkpoint;
        State.Learn(order, recipe.Steps, model?.Fingerprint);
        await WriteOrForgetAsync();
        if (before is not null && State.Checkpoint is null)
            await _blobs.DeleteAsync(before, cancellationToken);
        Start();
        return Status();
    }

    public async Task<SubjectStatus> ImportAsync(string model, string? classNoun, BlobPart residual, CancellationToken cancellationToken)
    {
        RefuseDeleted();
        if (State.IsLearning)
            throw new ClusterException(ClusterError.Conflict, $"subject {_id}", "is being learned", "cancel that, or wait until it is done");

        var bytes = residual.Bytes.ToArray();
        if (string.IsNullOrWhiteSpace(model))
            throw new ClusterException(ClusterError.InvalidInput, "model", "is empty", "give the name of the model that it was learned on");
        var known = BytesAsFile.Load(bytes, ResidualFormat.Of(bytes), $"residual of subject {_id}", ResidualEmbedding.Load).ClassNoun;
        var noun = classNoun ?? known
            ?? throw new ClusterException(ClusterError.InvalidInput, $"residual of subject {_id}", "does not know its class noun", "say which noun it stands for");
        await _account.BeginAsync(opens: false, cancellationToken);
        var blob = await _blobs.WriteAsync(BlobOwner.Of(_id), bytes, cancellationToken);

        // A call that is repeated, as after the loss of its answer.
        if (State.Versions.LastOrDefault() is { } last && (last.Residual, last.Model, last.ClassNoun) == (blob, model, noun))
            return Status();
        State.Import(model, noun, blob);
        await WriteOrForgetAsync();
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
        await _writer.WriteAsync();
        Stop();
        return Status();
    }

    public async Task<SubjectStatus> PublishAsync(int version, CancellationToken cancellationToken)
    {
        State.Publish(Version(version).Number);
        await WriteOrForgetAsync();
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
            State.Delete();
        }

        await _writer.WriteAsync();
        Stop();
        await Stopped();
        _watchers.End();
        await _blobs.DeleteAllAsync(BlobOwner.Of(_id), cancellationToken);
        await _account.RemoveAsync(cancellationToken);
    }

    public void Wait(QueuePlace? place)
    {
        State.Wait(place);
        Tell();
    }

    public void Spend(TimeSpan gpuTime) => State.Spend(gpuTime);

    public async Task<WorkTask> BeginAsync(CancellationToken cancellationToken)
    {
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
            await _blobs.DeleteAsync(before, cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken handOver, CancellationToken cancellationToken)
    {
        try
        {
            await _runs.RunAsync(this, handOver, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or InconsistentStateException))
        {
            LogFailed(_logger, exception, _id);
            State.Fail(exception is ClusterException told
                ? told.Faults
                : [new Fault($"subject {_id}", $"could not be learned ({exception.Message})", "see the silo's log, then order it again")]);
            await _writer.PersistAsync(cancellationToken);
        }
        finally
        {
            Tell();
            if (!State.IsLearning)
                _watchers.End();
        }
    }

    /// <summary>A change that storage did not take is not made: its caller will ask again.</summary>
    private async Task WriteOrForgetAsync()
    {
        try
        {
            await _writer.WriteAsync();
        }
        catch (ClusterException)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    protected override async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _account.SettleAsync(State.Totals, cancellationToken);
        State.CountIn();
        await _writer.PersistAsync(cancellationToken);
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
