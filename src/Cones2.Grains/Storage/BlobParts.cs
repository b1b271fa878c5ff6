using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>Blobs on their way to whoever owns them.</summary>
internal static class BlobParts
{
    /// <summary>The whole blob is checked before its first part is given.</summary>
    /// <exception cref="ClusterException">The blob is another owner's, is not there, or is damaged.</exception>
    public static async IAsyncEnumerable<BlobPart> ReadPartsAsync(
        this IBlobStore store, BlobOwner owner, BlobReference blob, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (blob.Owner != owner)
            throw new ClusterException(ClusterError.Forbidden, $"blob {blob}", $"is not one of {owner}", "ask whoever it belongs to");

        foreach (var part in (await store.ReadAsync(blob, cancellationToken)).Chunk(BlobPart.MaxLength))
            yield return new BlobPart(ImmutableArray.Create(part));
    }
}
