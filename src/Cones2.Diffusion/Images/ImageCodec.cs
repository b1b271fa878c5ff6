using System.Globalization;
using SkiaSharp;

namespace Cones2.Diffusion.Images;

/// <summary>
/// Decodes picture files. What a header says is checked before any pixel is decoded, so that a small file can't ask for more
/// memory than 64 megapixels need.
/// </summary>
internal static class ImageCodec
{
    private const long MaxFileBytes = 100_000_000;
    private const long MaxPixels = 64_000_000;
    private const int MinSide = 16;

    private static readonly SKEncodedImageFormat[] PhotoFormats =
        [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Bmp, SKEncodedImageFormat.Gif];

    /// <summary>Decodes any usual format (the first frame of several) to sRGB, on white where it is transparent.</summary>
    /// <returns>Upright and opaque, red, green, blue and an unused byte a pixel; the caller disposes it.</returns>
    /// <exception cref="InvalidInputException">The file is absent, no picture, damaged, too large or too small.</exception>
    public static SKBitmap DecodePhoto(string path)
    {
        using var srgb = SKColorSpace.CreateSrgb();
        return Decode(path, PhotoFormats, "give a JPEG, PNG, WebP, BMP or GIF file", srgb, backdrop: 255);
    }

    /// <summary>Decodes a PNG to the very numbers that it holds, whatever its colour space, on black where it is transparent.</summary>
    /// <inheritdoc cref="DecodePhoto(string)"/>
    public static SKBitmap DecodeMask(string path, long maxPixels = MaxPixels) =>
        Decode(path, [SKEncodedImageFormat.Png], "save the mask as PNG, which keeps every pixel as it was drawn", colors: null, backdrop: 0, maxPixels);

    private static SKBitmap Decode(string path, SKEncodedImageFormat[] formats, string remedy, SKColorSpace? colors, byte backdrop, long maxPixels = MaxPixels)
    {
        using var data = Read(path);
        using var codec = SKCodec.Create(data) ?? throw NoPicture(path, data.AsSpan(), remedy);
        if (!formats.Contains(codec.EncodedFormat))
            throw new InvalidInputException(path, $"is a {codec.EncodedFormat} file", remedy);

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > maxPixels)
            throw new InvalidInputException(path, string.Create(CultureInfo.InvariantCulture, $"has {width} x {height} pixels ({(double)width * height / 1e6:0.#} megapixels), over the limit of {maxPixels / 1_000_000} megapixels"), "scale it down");
        if (Math.Min(width, height) < MinSide)
            throw new InvalidInputException(path, $"has {width} x {height} pixels", $"give a picture of at least {MinSide} pixels a side");

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colors));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            bitmap.Dispose();
            throw new InvalidInputException(
                path, result == SKCodecResult.IncompleteInput ? "is cut off before its last pixel" : $"is damaged ({result})", "copy it again from its source");
        }

        LayOn(backdrop, bitmap);
        return Orientation.Upright(bitmap, codec.EncodedOrigin);
    }

    private static SKData Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, Directory.Exists(path) ? "is a folder" : "does not exist", "give the path of a picture");

        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length == 0)
                throw new InvalidInputException(path, "is empty", "give a picture");
            if (stream.Length > MaxFileBytes)
                throw new InvalidInputException(path, $"has {stream.Length} bytes, over the limit of {MaxFileBytes}", "save it smaller");
            return SKData.Create(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(path, $"can't be read ({exception.Message.TrimEnd('.')})", "give a file that you may read", exception);
        }
    }

    private static InvalidInputException NoPicture(string path, ReadOnlySpan<byte> bytes, string remedy)
    {
        if (bytes.Length >= 12 && bytes[4..8].SequenceEqual("ftyp"u8))
            return new InvalidInputException(path, "is a HEIC, HEIF or AVIF file, which can't be read", "convert it to JPEG");

        var isText = !bytes[..Math.Min(bytes.Length, 512)].ContainsAnyInRange((byte)0, (byte)8);
        return new InvalidInputException(path, isText ? "is no picture but text" : "is no picture that can be read, or its header is damaged", remedy);
    }

    private static void LayOn(byte backdrop, SKBitmap bitmap)
    {
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var alpha = pixels[i + 3];
            for (var channel = i; channel < i + 3 && alpha < 255; channel++)
                pixels[channel] = (byte)(((pixels[channel] * alpha) + (backdrop * (255 - alpha)) + 127) / 255);
            pixels[i + 3] = 255;
        }
    }
}
