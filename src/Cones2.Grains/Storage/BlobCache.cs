using Cones2.Contracts.Blobs;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Storage;

/// <summary>
/// Small blobs that are read often, residuals above all, in memory: those read longest ago go first. A blob's name is its
/// content, so none is ever stale; and only who has the reference, with its owner, gets the bytes.
/// </summary>
internal sealed class BlobCache(IBlobStore store, IOptions<BlobCacheOptions> options)
{
    private readonly Lock _one = new();
    private readonly Dictionary<BlobReference, LinkedListNode<(BlobReference Blob, byte[] Bytes)>> _known = [];
    private readonly LinkedList<(BlobReference Blob, byte[] Bytes)> _byUse = [];
    private long _bytes;

    /// <inheritdoc cref="BlobStoreExtensions.ReadAsync"/>
    public async Task<byte[]> ReadAsync(BlobReference blob, CancellationToken cancellationToken)
    {
        if (Find(blob) is { } known)
            return known;

        var bytes = await store.ReadAsync(blob, cancellationToken);
        Keep(blob, bytes);
        return bytes;
    }

    private byte[]? Find(BlobReference blob)
    {
        lock (_one)
        {
            if (!_known.TryGetValue(blob, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Bytes;
        }
    }

    private void Keep(BlobReference blob, byte[] bytes)
    {
        lock (_one)
        {
            if (bytes.Length > options.Value.MaxBytes || _known.ContainsKey(blob))
                return;
            _known[blob] = _byUse.AddLast((blob, bytes));
            _bytes += bytes.Length;
            while (_bytes > options.Value.MaxBytes)
            {
                var oldest = _byUse.First!.Value;
                _byUse.RemoveFirst();
                _known.Remove(oldest.Blob);
                _bytes -= oldest.Bytes.Length;
            }
        }
    }
}
