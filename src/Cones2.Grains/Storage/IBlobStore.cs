using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>Bytes named by their SHA-256, under an owner with whom they go. A blob is there whole or not at all.</summary>
/// <remarks>Every call throws a <see cref="ClusterException"/> with <see cref="ClusterError.StorageUnavailable"/> while storage does not answer.</remarks>
public interface IBlobStore
{
    /// <summary>Writes all of a seekable stream. The same bytes under the same owner are one blob.</summary>
    Task<BlobReference> WriteAsync(BlobOwner owner, Stream content, CancellationToken cancellationToken);

    /// <summary>Copies a blob, checking its bytes as they pass: what <paramref name="destination"/> has is good once this returns.</summary>
    /// <exception cref="ClusterException">There is no such blob, or its bytes are not those that were written.</exception>
    Task ReadAsync(BlobReference blob, Stream destination, CancellationToken cancellationToken);

    /// <summary>Whether there is such a blob; its bytes are not looked at.</summary>
    Task<bool> ExistsAsync(BlobReference blob, CancellationToken cancellationToken);

    /// <summary>Nothing where it is gone already.</summary>
    Task DeleteAsync(BlobReference blob, CancellationToken cancellationToken);

    /// <summary>Removes every blob of an owner.</summary>
    Task DeleteAllAsync(BlobOwner owner, CancellationToken cancellationToken);
}
