using System.Collections.Immutable;

namespace Cones2.Contracts.Blobs;

/// <summary>Some of a blob's bytes: whole blobs are too large for one message.</summary>
[GenerateSerializer, Immutable, Alias("cones2.BlobPart")]
public sealed record BlobPart([property: Id(0)] ImmutableArray<byte> Bytes)
{
    /// <summary>The most bytes of a part.</summary>
    public const int MaxLength = 512 << 10;
}
