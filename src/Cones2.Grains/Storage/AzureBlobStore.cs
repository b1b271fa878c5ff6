using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>Blobs in a container of Azure Blob Storage, where an upload shows only when its last block is committed.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container) : IBlobStore
{
    // The most that one request sends: each has to be through before the account's patience ends, also of a checkpoint.
    private const long BlockSize = 4 << 20;

    public Task<BlobReference> WriteAsync(BlobOwner owner, Stream content, CancellationToken cancellationToken) => Answering(async () =>
    {
        content.Position = 0;
        var blob = await HashedCopy.WriteAsync(owner, content, Stream.Null, cancellationToken);
        content.Position = 0;
        await container.GetBlobClient(BlobName.Of(blob)).UploadAsync(content, Blocks(), cancellationToken);
        return blob;
    }, cancellationToken);

    public Task ReadAsync(BlobReference blob, Stream destination, CancellationToken cancellationToken) => Answering(async () =>
    {
        try
        {
            await using var content = await container.GetBlobClient(BlobName.Of(blob)).OpenReadAsync(cancellationToken: cancellationToken);
            await HashedCopy.ReadAsync(blob, content, destination, cancellationToken);
            return blob;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw StorageFault.Missing(blob);
        }
    }, cancellationToken);

    public Task<bool> ExistsAsync(BlobReference blob, CancellationToken cancellationToken) =>
        Answering(async () => (await container.GetBlobClient(BlobName.Of(blob)).ExistsAsync(cancellationToken)).Value, cancellationToken);

    public Task DeleteAsync(BlobReference blob, CancellationToken cancellationToken) => Answering(async () =>
    {
        await container.GetBlobClient(BlobName.Of(blob)).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        return blob;
    }, cancellationToken);

    public Task DeleteAllAsync(BlobOwner owner, CancellationToken cancellationToken) => Answering(async () =>
    {
        await foreach (var item in container.GetBlobsAsync(new() { Prefix = $"{BlobName.FolderOf(owner)}/" }, cancellationToken))
            await container.DeleteBlobIfExistsAsync(item.Name, cancellationToken: cancellationToken);
        return owner;
    }, cancellationToken);

    private static BlobUploadOptions Blocks() => new() { TransferOptions = new() { InitialTransferSize = BlockSize, MaximumTransferSize = BlockSize } };

    // A server that is away, or hangs, shows as exceptions of many kinds, some within others.
    private async Task<T> Answering<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is not ClusterException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw StorageFault.Unavailable($"blob container {container.Name}", exception);
        }
    }
}
