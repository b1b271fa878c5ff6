namespace Cones2.Contracts.Blobs;

/// <summary>Bytes in blob storage, named by what they are: a photo, a residual, a picture.</summary>
/// <param name="Owner">Whose they are, such as "acme/subjects/rex"; its first part is the tenant.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits, checked whenever the bytes are read.</param>
/// <param name="Length">In bytes.</param>
[GenerateSerializer, Immutable, Alias("cones2.BlobReference")]
public sealed record BlobReference(
    [property: Id(0)] BlobOwner Owner,
    [property: Id(1)] string Sha256,
    [property: Id(2)] long Length)
{
    public override string ToString() => $"{Owner}/{Sha256}";
}
