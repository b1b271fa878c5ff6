namespace Cones2.Contracts.Subjects;

/// <summary>One subject; its key is a <see cref="SubjectId"/>.</summary>
[Alias("cones2.ISubjectGrain")]
public interface ISubjectGrain : IGrainWithStringKey
{
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
