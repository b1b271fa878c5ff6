using SkiaSharp;

namespace Cones2.Diffusion.Images;

/// <summary>Opens a picture file and decodes it, believing nothing of it before its header is checked.</summary>
internal static class ImageCodec
{
    private const long MaxFileBytes = 100_000_000;
    private const long MaxPixels = 64_000_000;
    private const int MinSide = 16;

    /// <param name="path">JPEG, PNG, WebP, BMP, GIF (its first frame) or another format that Skia reads.</param>
    /// <returns>sRGB, 8 bits, upright by its EXIF orientation; the caller disposes it.</returns>
    /// <exception cref="InvalidInputException">Absent, no picture, damaged, too large or too small.</exception>
    public static SKBitmap Decode(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give the path of a JPEG, PNG or WebP picture");
        var length = new FileInfo(path).Length;
        if (length > MaxFileBytes)
            throw new InvalidInputException(path, $"has {length / 1_000_000} MB, over the limit of {MaxFileBytes / 1_000_000}", "save it smaller");

        using var codec = SKCodec.Create(path)
            ?? throw new InvalidInputException(path, "is no picture that can be read", IsHeif(path) ? "convert the HEIC photo to JPEG" : "give a JPEG, PNG, WebP, BMP or GIF file");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MaxPixels)
            throw new InvalidInputException(path, $"has {width} x {height} pixels ({(long)width * height / 1_000_000} megapixels), over the limit of {MaxPixels / 1_000_000}", "scale it down; the model sees far fewer");
        if (Math.Min(width, height) < MinSide)
            throw new InvalidInputException(path, $"has {width} x {height} pixels", $"give a picture of at least {MinSide} pixels a side");

        using var stored = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(stored.Info, stored.GetPixels()) != SKCodecResult.Success)
            throw new InvalidInputException(path, "is damaged or cut off", "fetch or save it again");
        return Upright(stored, codec.EncodedOrigin);
    }

    private static SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        var (width, height) = ((float)stored.Width, (float)stored.Height);
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

        // x' = ScaleX x + SkewX y + TransX, y' = SkewY x + ScaleY y + TransY (EXIF 2.32, tag 0x0112).
        var matrix = origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
        var upright = new SKBitmap(stored.Info.WithSize(isTurned ? stored.Height : stored.Width, isTurned ? stored.Width : stored.Height));
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(matrix);
        using var image = SKImage.FromBitmap(stored);
        using var paint = new SKPaint { BlendMode = SKBlendMode.Src };
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest), paint);
        return upright;
    }

    private static bool IsHeif(string path)
    {
        Span<byte> start = stackalloc byte[12];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[4..8].SequenceEqual("ftyp"u8);
    }
}
