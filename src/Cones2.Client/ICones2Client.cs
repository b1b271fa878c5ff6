using System.Collections.Immutable;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Client;

/// <summary>
/// The cluster as its users see it. No call lasts: orders are answered at once, then watched. What the cluster rejects while a
/// silo is replaced is tried again; what it refuses is a <see cref="ClusterException"/>, with every fault.
/// </summary>
public interface ICones2Client
{
    /// <inheritdoc cref="ITenantGrain.ListSubjectsAsync"/>
    Task<NamePage> ListSubjectsAsync(TenantId tenant, string? after = null, int count = NamePage.MaxLength, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantGrain.ListCompositionsAsync"/>
    Task<NamePage> ListCompositionsAsync(TenantId tenant, string? after = null, int count = NamePage.MaxLength, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantGrain.ListModelsAsync"/>
    Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantGrain.GetUsageAsync"/>
    Task<TenantUsage> GetUsageAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantGrain.GetLimitsAsync"/>
    Task<TenantLimits> GetLimitsAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantGrain.GetNextPlaceAsync"/>
    Task<QueuePlace?> GetNextPlaceAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantKeysGrain.CreateAsync"/>
    Task<string> CreateKeyAsync(TenantId tenant, ApiKeyOrder order, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantKeysGrain.ListAsync"/>
    Task<ImmutableArray<ApiKey>> ListKeysAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantKeysGrain.RevokeAsync"/>
    Task RevokeKeyAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITenantKeysGrain.VerifyAsync"/>
    Task<TenantRoles> VerifyKeyAsync(ApiKeyText key, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.CreateAsync"/>
    Task<SubjectStatus> CreateAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <summary>Uploads a photo of a subject, for its <see cref="LearningOrder.Photos"/>.</summary>
    /// <param name="photo">Read from its position to its end; seekable, since a silo that is replaced meanwhile asks for it again.</param>
    /// <exception cref="ClusterException">It is no picture, or too large; retryable where its silo was replaced again and again.</exception>
    Task<BlobReference> UploadPhotoAsync(SubjectId subject, Stream photo, CancellationToken cancellationToken = default);

    /// <summary>Copies a photo or residual of a subject, whose bytes are checked on the way.</summary>
    /// <exception cref="ClusterException">It is not the subject's, not there, or damaged.</exception>
    Task DownloadAsync(SubjectId subject, BlobReference blob, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Copies a picture or mask of a composition, whose bytes are checked on the way.</summary>
    /// <exception cref="ClusterException">It is not the composition's, not there, or damaged.</exception>
    Task DownloadAsync(CompositionId composition, BlobReference blob, Stream destination, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.ImportAsync"/>
    Task<SubjectStatus> ImportAsync(SubjectId subject, string model, string? classNoun, BlobPart residual, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.KeepMaskAsync"/>
    Task<BlobReference> KeepMaskAsync(CompositionId composition, BlobPart png, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.LearnAsync"/>
    Task<SubjectStatus> LearnAsync(SubjectId subject, LearningOrder order, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.GetStatusAsync"/>
    Task<SubjectStatus> GetSubjectAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <summary>A training's standing and each move, to its end, through the loss of any silo.</summary>
    /// <exception cref="ClusterException">There is no such subject, or no more.</exception>
    IAsyncEnumerable<LearningStatus> WatchAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.CancelAsync"/>
    Task<SubjectStatus> CancelAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.PublishAsync"/>
    Task<SubjectStatus> PublishAsync(SubjectId subject, int version, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISubjectGrain.DeleteAsync"/>
    Task DeleteAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.SubmitAsync"/>
    Task<CompositionStatus> SubmitAsync(CompositionId composition, CompositionOrder order, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.GetStatusAsync"/>
    Task<CompositionStatus> GetCompositionAsync(CompositionId composition, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.GetOrderAsync"/>
    Task<CompositionOrder> GetOrderAsync(CompositionId composition, CancellationToken cancellationToken = default);

    /// <summary>Every picture's standing and each move, to the end, through the loss of any silo.</summary>
    /// <exception cref="ClusterException">Nothing was submitted under this id.</exception>
    IAsyncEnumerable<CompositionProgress> WatchAsync(CompositionId composition, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.CancelAsync"/>
    Task<CompositionStatus> CancelAsync(CompositionId composition, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICompositionGrain.DeleteAsync"/>
    Task DeleteAsync(CompositionId composition, CancellationToken cancellationToken = default);
}
