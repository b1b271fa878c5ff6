using Cones2.Contracts.Blobs;

namespace Cones2.Gateway.Api;

/// <summary>A photo that was uploaded.</summary>
/// <param name="Sha256">Names it among the subject's.</param>
/// <param name="Length">In bytes.</param>
internal sealed record PhotoView(string Sha256, long Length)
{
    public static PhotoView Of(BlobReference photo) => new(photo.Sha256, photo.Length);
}
