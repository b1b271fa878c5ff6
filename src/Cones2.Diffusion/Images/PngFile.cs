using System.Runtime.InteropServices;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>Writes pictures as PNG, 8 bits a channel: the same picture gives the same bytes.</summary>
public static class PngFile
{
    /// <param name="image">[3, height, width] or [1, 3, height, width], in [-1, 1]; values outside are clamped.</param>
    /// <param name="path">Overwritten if it exists.</param>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public static void Write(Tensor image, string path)
    {
        using var file = new ReplacedFile(path);
        file.Stream.Write(Encode(image));
        file.Commit();
    }

    /// <inheritdoc cref="Write"/>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Encode(Tensor image)
    {
        using var scope = NewDisposeScope();
        var picture = image.dim() == 4 ? image.squeeze(0) : image;
        var (height, width) = ((int)picture.shape[1], (int)picture.shape[2]);
        var levels = ((picture.cpu().to(ScalarType.Float32) / 2 + 0.5) * 255).round().clamp(0, 255).to(ScalarType.Byte);
        var opaque = full([1, height, width], 255, ScalarType.Byte);
        var pixels = cat([levels, opaque]).permute(1, 2, 0).contiguous().bytes.ToArray();

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
