using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Cones2.Grains.Storage;

/// <summary>Blobs that fit in memory: photos, residuals, latents, pictures.</summary>
public static partial class BlobStoreExtensions
{
    public static async Task<BlobReference> WriteAsync(this IBlobStore store, BlobOwner owner, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await store.WriteAsync(owner, stream, cancellationToken);
    }

    /// <summary>Removes what nothing refers to any more, if storage answers; what stays goes with its owner. Work never fails by it.</summary>
    public static async Task TryDeleteAsync(this IBlobStore store, BlobReference blob, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(blob, cancellationToken);
        }
        catch (ClusterException exception)
        {
            LogLeft(logger, blob, exception.Message);
        }
    }

    /// <summary>As <see cref="TryDeleteAsync"/>, every blob of an owner.</summary>
    public static async Task TryDeleteAllAsync(this IBlobStore store, BlobOwner owner, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAllAsync(owner, cancellationToken);
        }
        catch (ClusterException exception)
        {
            LogAllLeft(logger, owner, exception.Message);
        }
    }

    public static async Task<byte[]> ReadAsync(this IBlobStore store, BlobReference blob, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        await store.ReadAsync(blob, stream, cancellationToken);
        return stream.ToArray();
    }

    [LoggerMessage(LogLevel.Warning, "The blob {Blob}, which nothing refers to any more, stays: {Message}")]
    private static partial void LogLeft(ILogger logger, BlobReference blob, string message);

    [LoggerMessage(LogLevel.Warning, "The blobs of {Owner}, to which nothing refers any more, stay: {Message}")]
    private static partial void LogAllLeft(ILogger logger, BlobOwner owner, string message);
}
