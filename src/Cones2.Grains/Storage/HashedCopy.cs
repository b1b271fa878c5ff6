using System.Buffers;
using System.Security.Cryptography;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>Copies bytes and names them by what they are.</summary>
internal static class HashedCopy
{
    private const int BufferSize = 1 << 17;

    public static async Task<BlobReference> WriteAsync(BlobOwner owner, Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var length = 0L;
            int count;
            while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                length += count;
            }

            return new BlobReference(owner, Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="ClusterException">The bytes are not the blob's.</exception>
    public static async Task ReadAsync(BlobReference blob, Stream from, Stream to, CancellationToken cancellationToken)
    {
        var found = await WriteAsync(blob.Owner, from, to, cancellationToken);
        if (found.Sha256 != blob.Sha256)
        {
            throw new ClusterException(
                ClusterError.DamagedBlob,
                $"blob {blob}",
                $"holds {found.Length} bytes with the SHA-256 {found.Sha256}",
                "restore it from a backup, or upload or make it again");
        }
    }
}
