using SkiaSharp;

namespace Cones2.Gateway.Api;

/// <summary>Photos as others may see them: decoded, small, and written anew, without anything that the file had besides.</summary>
internal static class Thumbnail
{
    private const int Side = 256;

    /// <param name="photo">A picture that the cluster took in.</param>
    /// <returns>A PNG of at most 256 pixels a side.</returns>
    public static byte[] Of(byte[] photo)
    {
        using var codec = SKCodec.Create(new SKMemoryStream(photo)) ?? throw new InvalidOperationException("A kept photo can't be decoded.");
        using var whole = SKBitmap.Decode(codec);
        var shrink = Math.Min(1.0, (double)Side / Math.Max(whole.Width, whole.Height));
        using var small = whole.Resize(
            new SKImageInfo(Math.Max(1, (int)(whole.Width * shrink)), Math.Max(1, (int)(whole.Height * shrink))), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var png = small.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }
}
