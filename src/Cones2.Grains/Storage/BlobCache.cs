using Cones2.Contracts.Blobs;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Storage;

/// <summary>
/// Small blobs that are read often, residuals above all, in memory: those read longest ago go first. A blob's name is its
/// content, so none is ever stale; and only who has the reference, with its owner, gets the bytes.
/// </summary>
internal sealed class BlobCache(IBlobStore store, IOptions<BlobCacheOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.MaxBytes });

    /// <inheritdoc cref="BlobStoreExtensions.ReadAsync"/>
    public async Task<byte[]> ReadAsync(BlobReference blob, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(blob, out byte[]? known))
            return known!;

        var bytes = await store.ReadAsync(blob, cancellationToken);
        _cache.Set(blob, bytes, new MemoryCacheEntryOptions { Size = bytes.Length });
        return bytes;
    }

    public void Dispose() => _cache.Dispose();
}
