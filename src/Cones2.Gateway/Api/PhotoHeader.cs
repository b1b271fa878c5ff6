using Cones2.Contracts.Subjects;
using SkiaSharp;

namespace Cones2.Gateway.Api;

/// <summary>What the first bytes of a photo tell, before it is sent to the cluster, which looks at every pixel.</summary>
internal static class PhotoHeader
{
    private const long MostPixels = 64_000_000;
    private const int LeastSide = 16;

    public static bool IsUsable(IFormFile file)
    {
        using var content = file.OpenReadStream();
        using var codec = SKCodec.Create(content);
        return codec is not null
            && file.Length <= LearningOrder.MaxPhotoBytes
            && (long)codec.Info.Width * codec.Info.Height <= MostPixels
            && Math.Min(codec.Info.Width, codec.Info.Height) >= LeastSide;
    }
}
