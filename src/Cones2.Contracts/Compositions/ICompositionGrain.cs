using Cones2.Contracts.Blobs;
using Orleans.CodeGeneration;

namespace Cones2.Contracts.Compositions;

/// <summary>One composition; its key is a <see cref="CompositionId"/>.</summary>
[Alias("cones2.ICompositionGrain"), Version(1)]
public interface ICompositionGrain : IGrainWithStringKey
{
    /// <summary>Keeps a mask for the order that follows: within a minute, or the mask goes. With an order that is refused it goes too.</summary>
    /// <param name="png">A whole PNG file of at most 16 megapixels.</param>
    /// <exception cref="Errors.ClusterException">It is no such file, or the composition has an order already that it is none of.</exception>
    [Alias("KeepMask")]
    Task<BlobReference> KeepMaskAsync(BlobPart png, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the order whole, keeps it and answers; the pictures follow. The same order again answers with how far it is.
    /// </summary>
    /// <exception cref="Errors.ClusterException">With every fault of the order; or the id has another order already.</exception>
    [Alias("Submit")]
    Task<CompositionStatus> SubmitAsync(CompositionOrder order, CancellationToken cancellationToken);

    /// <exception cref="Errors.ClusterException">Nothing was submitted under this id.</exception>
    [Alias("GetStatus")]
    Task<CompositionStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>The order as it was submitted.</summary>
    /// <exception cref="Errors.ClusterException">Nothing was submitted under this id.</exception>
    [Alias("GetOrder")]
    Task<CompositionOrder> GetOrderAsync(CancellationToken cancellationToken);

    /// <summary>Every picture's standing, then whatever moves on, to the end. A slow reader misses steps, never the last one.</summary>
    /// <exception cref="Errors.ClusterException">Nothing was submitted under this id.</exception>
    [Alias("Watch")]
    IAsyncEnumerable<CompositionProgress> WatchAsync(CancellationToken cancellationToken);

    /// <summary>The bytes of one of its pictures or masks, part by part.</summary>
    /// <exception cref="Errors.ClusterException">It is not the composition's, or not there.</exception>
    [Alias("Read")]
    IAsyncEnumerable<BlobPart> ReadAsync(BlobReference blob, CancellationToken cancellationToken);

    /// <summary>Stops what is not done yet, within one step; nothing where all is.</summary>
    /// <exception cref="Errors.ClusterException">Nothing was submitted under this id.</exception>
    [Alias("Cancel")]
    Task<CompositionStatus> CancelAsync(CancellationToken cancellationToken);

    /// <summary>Stops it and removes its pictures and masks from storage; the id can't be used again. Nothing where it was deleted before.</summary>
    /// <exception cref="Errors.ClusterException">Nothing was submitted under this id.</exception>
    [Alias("Delete")]
    Task DeleteAsync(CancellationToken cancellationToken);
}
