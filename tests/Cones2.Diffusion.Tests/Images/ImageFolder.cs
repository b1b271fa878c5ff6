using SkiaSharp;

namespace Cones2.Diffusion.Tests.Images;

/// <summary>A folder for one test, gone afterwards, into which pictures are painted.</summary>
internal sealed class ImageFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cones2-images-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <returns>The path.</returns>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <param name="color">Of the pixel at x, y; may be transparent.</param>
    /// <returns>The path.</returns>
    public string Paint(string name, int width, int height, Func<int, int, SKColor> color, SKEncodedImageFormat format = SKEncodedImageFormat.Png) =>
        Write(name, Encode(width, height, color, format));

    public static byte[] Encode(int width, int height, Func<int, int, SKColor> color, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, color(x, y));
        }

        using var data = bitmap.Encode(format, 100) ?? throw new NotSupportedException($"Skia writes no {format}.");
        return data.ToArray();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
