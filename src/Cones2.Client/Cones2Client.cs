using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Client;

/// <inheritdoc cref="ICones2Client"/>
internal sealed class Cones2Client(IClusterClient cluster, TenantSignature signature, Retry retry) : ICones2Client
{
    private const int MaxUploads = 3;

    public Task<NamePage> ListSubjectsAsync(TenantId tenant, string? after, int count, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).ListSubjectsAsync(after, count, cancellationToken), cancellationToken);

    public Task<NamePage> ListCompositionsAsync(TenantId tenant, string? after, int count, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).ListCompositionsAsync(after, count, cancellationToken), cancellationToken);

    public Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).ListModelsAsync(cancellationToken), cancellationToken);

    public Task<TenantUsage> GetUsageAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).GetUsageAsync(cancellationToken), cancellationToken);

    public Task<TenantLimits> GetLimitsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).GetLimitsAsync(cancellationToken), cancellationToken);

    public Task<QueuePlace?> GetNextPlaceAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => Of(tenant).GetNextPlaceAsync(cancellationToken), cancellationToken);

    public Task<string> CreateKeyAsync(TenantId tenant, ApiKeyOrder order, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => KeysOf(tenant).CreateAsync(order, cancellationToken), cancellationToken);

    public Task<ImmutableArray<ApiKey>> ListKeysAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(tenant, () => KeysOf(tenant).ListAsync(cancellationToken), cancellationToken);

    public Task RevokeKeyAsync(TenantId tenant, string id, CancellationToken cancellationToken) =>
        CallAsync(tenant, async () => { await KeysOf(tenant).RevokeAsync(id, cancellationToken); return true; }, cancellationToken);

    public Task<TenantRoles> VerifyKeyAsync(ApiKeyText key, CancellationToken cancellationToken) =>
        CallAsync(key.Tenant, () => KeysOf(key.Tenant).VerifyAsync(key.Id, key.Secret, cancellationToken), cancellationToken);

    public async Task<BlobReference> UploadPhotoAsync(SubjectId subject, Stream photo, CancellationToken cancellationToken)
    {
        var start = photo.Position;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                photo.Position = start;
                return await UploadOnceAsync(subject, photo, cancellationToken);
            }
            catch (ClusterException exception) when (exception.Code == ClusterError.NotFound && attempt < MaxUploads)
            {
                // The silo that had the parts was replaced.
            }
            catch (ClusterException exception) when (exception.Code == ClusterError.NotFound)
            {
                throw new ClusterException(ClusterError.Busy, exception.Faults);
            }
        }
    }

    public Task DownloadAsync(SubjectId subject, BlobReference blob, Stream destination, CancellationToken cancellationToken) =>
        DownloadAsync(subject.Tenant, () => Of(subject).ReadAsync(blob, cancellationToken), blob, destination, cancellationToken);

    public Task DownloadAsync(CompositionId composition, BlobReference blob, Stream destination, CancellationToken cancellationToken) =>
        DownloadAsync(composition.Tenant, () => Of(composition).ReadAsync(blob, cancellationToken), blob, destination, cancellationToken);

    public Task<SubjectStatus> ImportAsync(SubjectId subject, string model, string? classNoun, BlobPart residual, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).ImportAsync(model, classNoun, residual, cancellationToken), cancellationToken);

    public Task<BlobReference> KeepMaskAsync(CompositionId composition, BlobPart png, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).KeepMaskAsync(png, cancellationToken), cancellationToken);

    public Task<SubjectStatus> LearnAsync(SubjectId subject, LearningOrder order, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).LearnAsync(order, cancellationToken), cancellationToken);

    public Task<SubjectStatus> GetSubjectAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).GetStatusAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<LearningStatus> WatchAsync(SubjectId subject, CancellationToken cancellationToken) => WatchAsync(
        subject.Tenant, token => Of(subject).WatchAsync(token), status => HasEnded(status.State), cancellationToken);

    public Task<SubjectStatus> CreateAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).CreateAsync(cancellationToken), cancellationToken);

    public Task<SubjectStatus> CancelAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).CancelAsync(cancellationToken), cancellationToken);

    public Task<SubjectStatus> PublishAsync(SubjectId subject, int version, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).PublishAsync(version, cancellationToken), cancellationToken);

    public Task DeleteAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, async () => { await Of(subject).DeleteAsync(cancellationToken); return true; }, cancellationToken);

    public Task<CompositionStatus> SubmitAsync(CompositionId composition, CompositionOrder order, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).SubmitAsync(order, cancellationToken), cancellationToken);

    public Task<CompositionStatus> GetCompositionAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).GetStatusAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<CompositionProgress> WatchAsync(CompositionId composition, CancellationToken cancellationToken) => WatchAsync(
        composition.Tenant, token => Of(composition).WatchAsync(token), progress => HasEnded(progress.State), cancellationToken);

    public Task<CompositionOrder> GetOrderAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).GetOrderAsync(cancellationToken), cancellationToken);

    public Task<CompositionStatus> CancelAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).CancelAsync(cancellationToken), cancellationToken);

    public Task DeleteAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, async () => { await Of(composition).DeleteAsync(cancellationToken); return true; }, cancellationToken);

    private static bool HasEnded(WorkState state) => state is WorkState.Done or WorkState.Failed or WorkState.Cancelled or WorkState.None;

    private ITenantKeysGrain KeysOf(TenantId tenant) => cluster.GetGrain<ITenantKeysGrain>(tenant.Value);

    private ITenantGrain Of(TenantId tenant) => cluster.GetGrain<ITenantGrain>(tenant.Value);

    private ISubjectGrain Of(SubjectId subject) => cluster.GetGrain<ISubjectGrain>(subject.ToString());

    private ICompositionGrain Of(CompositionId composition) => cluster.GetGrain<ICompositionGrain>(composition.ToString());

    private async Task<BlobReference> UploadOnceAsync(SubjectId subject, Stream photo, CancellationToken cancellationToken)
    {
        var upload = Guid.NewGuid();
        var buffer = new byte[BlobPart.MaxLength];
        var offset = 0L;
        int count;
        while ((count = await photo.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0 || offset == 0)
        {
            var (at, part) = (offset, new BlobPart([.. buffer.AsSpan(0, count)]));
            await CallAsync(subject.Tenant, async () => { await Of(subject).AppendPhotoAsync(upload, at, part, cancellationToken); return true; }, cancellationToken);
            offset += count;
            if (count < buffer.Length)
                break;
        }

        return await CallAsync(subject.Tenant, () => Of(subject).KeepPhotoAsync(upload, cancellationToken), cancellationToken);
    }

    private async Task DownloadAsync(
        TenantId tenant, Func<IAsyncEnumerable<BlobPart>> read, BlobReference blob, Stream destination, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // One part a message: a batch of them would be too large.
        await using var parts = new ResumedParts(() => read().WithBatchSize(1).GetAsyncEnumerator(cancellationToken));
        while (await CallAsync(tenant, parts.MoveNextAsync, cancellationToken))
        {
            // The stream is let go of in the tenant's name too, where the destination fails.
            ActFor(tenant);
            hash.AppendData(parts.Current.Span);
            await destination.WriteAsync(parts.Current, cancellationToken);
        }

        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != blob.Sha256)
            throw new ClusterException(ClusterError.DamagedBlob, $"blob {blob}", $"arrived with the SHA-256 {found}", "retry; if it stays so, make or upload it again");
    }

    // Every grain call can be repeated: an order that is there already is answered with its standing.
    private Task<T> CallAsync<T>(TenantId tenant, Func<Task<T>> call, CancellationToken cancellationToken) => retry.RunAsync(
        async () =>
        {
            ActFor(tenant);
            return await call();
        },
        cancellationToken);

    private async IAsyncEnumerable<T> WatchAsync<T>(
        TenantId tenant, Func<CancellationToken, IAsyncEnumerable<T>> watch, Func<T, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tries = retry.OfAStream();
        for (var ended = false; !ended;)
        {
            var stream = watch(cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (await Retry.MoveNextAsync(stream, tries, () => ActFor(tenant), cancellationToken))
                {
                    yield return stream.Current;
                    ended = isLast(stream.Current);
                }
            }
            finally
            {
                ActFor(tenant);
                await stream.DisposeAsync();
            }
        }
    }

    private void ActFor(TenantId tenant) => signature.ActFor(tenant);
}
