using Cones2.Contracts.Blobs;

namespace Cones2.Grains.Storage;

/// <summary>Blobs that fit in memory: photos, residuals, latents, pictures.</summary>
public static class BlobStoreExtensions
{
    public static async Task<BlobReference> WriteAsync(this IBlobStore store, BlobOwner owner, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await store.WriteAsync(owner, stream, cancellationToken);
    }

    public static async Task<byte[]> ReadAsync(this IBlobStore store, BlobReference blob, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        await store.ReadAsync(blob, stream, cancellationToken);
        return stream.ToArray();
    }
}
