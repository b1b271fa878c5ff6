using Cones2.Contracts.Blobs;
using Orleans.CodeGeneration;

namespace Cones2.Contracts.Subjects;

/// <summary>One subject; its key is a <see cref="SubjectId"/>.</summary>
[Alias("cones2.ISubjectGrain"), Version(1)]
public interface ISubjectGrain : IGrainWithStringKey
{
    /// <summary>Makes the subject, without photos yet; one that is there stays as it is.</summary>
    /// <exception cref="Errors.ClusterException">It was deleted, or the tenant has as many as it may have.</exception>
    [Alias("Create")]
    Task<SubjectStatus> CreateAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next part of a photo that is uploaded; one that was taken already changes nothing.</summary>
    /// <param name="upload">A new one for each photo.</param>
    /// <param name="offset">Bytes before this part.</param>
    /// <param name="part">At most <see cref="BlobPart.MaxLength"/> bytes.</param>
    /// <exception cref="Errors.ClusterException">Parts before this one are not here (begin anew), or the photo is too large.</exception>
    [Alias("AppendPhoto")]
    Task AppendPhotoAsync(Guid upload, long offset, BlobPart part, CancellationToken cancellationToken);

    /// <summary>
    /// The photo is whole: it is drawn anew as PNG, upright, of at most 2048 pixels a side and without metadata, and kept with the subject.
    /// </summary>
    /// <exception cref="Errors.ClusterException">It is no picture, or not here (begin anew).</exception>
    [Alias("KeepPhoto")]
    Task<BlobReference> KeepPhotoAsync(Guid upload, CancellationToken cancellationToken);

    /// <summary>The bytes of a photo or residual of the subject, part by part.</summary>
    /// <exception cref="Errors.ClusterException">It is not the subject's, or not there.</exception>
    [Alias("Read")]
    IAsyncEnumerable<BlobPart> ReadAsync(BlobReference blob, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the order whole, keeps it and answers; the training follows, and what it learns becomes the next version, which
    /// is then published. The same order again answers with how far it is.
    /// </summary>
    /// <exception cref="Errors.ClusterException">With every fault of the order; or another order is being learned.</exception>
    [Alias("Learn")]
    Task<SubjectStatus> LearnAsync(LearningOrder order, CancellationToken cancellationToken);

    /// <exception cref="Errors.ClusterException">There is no such subject, or no more.</exception>
    [Alias("GetStatus")]
    Task<SubjectStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>How far the training is, then each move, to its end. A slow reader misses steps, never the last one.</summary>
    /// <exception cref="Errors.ClusterException">There is no such subject, or no more.</exception>
    [Alias("Watch")]
    IAsyncEnumerable<LearningStatus> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Takes a residual that was learned elsewhere as the next version, and publishes it.</summary>
    /// <param name="model">The name of the base model that it works with.</param>
    /// <param name="classNoun">Whose embedding it changes; null where its file tells.</param>
    /// <param name="residual">A whole safetensors file of ours, or residual.pt of the authors' code.</param>
    /// <exception cref="Errors.ClusterException">It is no residual, its noun is not known, or the subject is being learned.</exception>
    [Alias("Import")]
    Task<SubjectStatus> ImportAsync(string model, string? classNoun, BlobPart residual, CancellationToken cancellationToken);

    /// <summary>Stops the training within a step; nothing where none runs.</summary>
    /// <exception cref="Errors.ClusterException">There is no such subject, or no more.</exception>
    [Alias("Cancel")]
    Task<SubjectStatus> CancelAsync(CancellationToken cancellationToken);

    /// <summary>Makes a version, an older one too, the one that compositions use.</summary>
    /// <exception cref="Errors.ClusterException">There is no such version.</exception>
    [Alias("Publish")]
    Task<SubjectStatus> PublishAsync(int version, CancellationToken cancellationToken);

    /// <param name="version">Null for the published one.</param>
    /// <exception cref="Errors.ClusterException">There is none, or not yet.</exception>
    [Alias("GetResidual")]
    Task<ResidualVersion> GetResidualAsync(int? version, CancellationToken cancellationToken);

    /// <summary>Stops the training and removes photos, checkpoints and residuals from storage; the name can't be used again.</summary>
    /// <exception cref="Errors.ClusterException">There is no such subject.</exception>
    [Alias("Delete")]
    Task DeleteAsync(CancellationToken cancellationToken);
}
