using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

/// <summary>A real store that deletes nothing while a test says so.</summary>
internal sealed class FailingBlobStore(IBlobStore store, Func<bool> failsToDelete) : IBlobStore
{
    public Task<BlobReference> WriteAsync(BlobOwner owner, Stream content, CancellationToken cancellationToken) => store.WriteAsync(owner, content, cancellationToken);

    public Task ReadAsync(BlobReference blob, Stream destination, CancellationToken cancellationToken) => store.ReadAsync(blob, destination, cancellationToken);

    public Task<bool> ExistsAsync(BlobReference blob, CancellationToken cancellationToken) => store.ExistsAsync(blob, cancellationToken);

    public Task DeleteAsync(BlobReference blob, CancellationToken cancellationToken) => failsToDelete() ? Task.FromException(Away()) : store.DeleteAsync(blob, cancellationToken);

    public Task DeleteAllAsync(BlobOwner owner, CancellationToken cancellationToken) => failsToDelete() ? Task.FromException(Away()) : store.DeleteAllAsync(owner, cancellationToken);

    private static ClusterException Away() => new(ClusterError.StorageUnavailable, "blobs", "are away", "retry");
}
