using System.Runtime.InteropServices;
using SkiaSharp;

namespace Cones2.Diffusion.Images;

/// <summary>Turns a picture upright. Source: EXIF 2.32, tag 0x0112.</summary>
internal static class Orientation
{
    /// <param name="stored">As the file holds it, four bytes a pixel; disposed, or returned where it is upright already.</param>
    /// <param name="origin">Where the stored first row and first column belong, such as the right and the top.</param>
    public static SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        var (width, height) = (stored.Width, stored.Height);
        if (origin == SKEncodedOrigin.TopLeft)
            return stored;

        // Walking over the upright picture, where in the stored one to begin and how far a step right and a step down lead.
        var (start, right, down) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width),
            SKEncodedOrigin.BottomRight => ((width * height) - 1, -1, -width),
            SKEncodedOrigin.BottomLeft => ((height - 1) * width, 1, -width),
            SKEncodedOrigin.LeftTop => (0, width, 1),
            SKEncodedOrigin.RightTop => ((height - 1) * width, -width, 1),
            SKEncodedOrigin.RightBottom => ((width * height) - 1, -width, -1),
            SKEncodedOrigin.LeftBottom => (width - 1, width, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Not one of EXIF's eight."),
        };
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var upright = new SKBitmap(isTurned ? stored.Info.WithSize(height, width) : stored.Info);
        var source = MemoryMarshal.Cast<byte, uint>(stored.GetPixelSpan());
        var target = MemoryMarshal.Cast<byte, uint>(upright.GetPixelSpan());
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
                target[(y * upright.Width) + x] = source[start + (x * right) + (y * down)];
        }

        stored.Dispose();
        return upright;
    }
}
