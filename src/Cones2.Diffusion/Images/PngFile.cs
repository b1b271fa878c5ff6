using System.Runtime.InteropServices;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>Writes pictures as 8-bit RGB PNG; the same picture gives the same bytes.</summary>
public static class PngFile
{
    private static readonly SKPngEncoderOptions Options = new(SKPngEncoderFilterFlags.AllFilters, zLibLevel: 6);

    /// <param name="image">[3, height, width] or [1, 3, height, width] floats, on any device; clamped to [-1, 1], which becomes 0 to 255.</param>
    /// <param name="path">Overwritten if it exists.</param>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public static void Write(Tensor image, string path)
    {
        var bytes = Encode(image);
        using var file = new ReplacedFile(path);
        file.Stream.Write(bytes);
        file.Commit();
    }

    /// <returns>A whole PNG file.</returns>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    /// <inheritdoc cref="Write(Tensor, string)"/>
    public static byte[] Encode(Tensor image)
    {
        using var scope = NewDisposeScope();
        var planes = image.dim() == 4 && image.shape[0] == 1 ? image.squeeze(0) : image;
        if (planes.dim() != 3 || planes.shape[0] != 3)
            throw new ArgumentException($"A picture is [3, height, width] or [1, 3, height, width], not [{string.Join(", ", image.shape)}].", nameof(image));

        var (height, width) = ((int)planes.shape[1], (int)planes.shape[2]);
        var levels = planes.detach().cpu().to(ScalarType.Float32).div(2).add(0.5).mul(255).round().clamp(0, 255);
        var opaque = full([1, height, width], 255f);
        var rgba = cat([levels, opaque]).permute(1, 2, 0).to(ScalarType.Byte).contiguous().bytes.ToArray();

        // Rgb888x has no alpha, so the encoder writes three channels.
        var info = new SKImageInfo(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        var pin = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            using var pixels = new SKPixmap(info, pin.AddrOfPinnedObject());
            using var data = Encode(pixels);
            return data.ToArray();
        }
        finally
        {
            pin.Free();
        }
    }

    internal static SKData Encode(SKPixmap pixels) =>
        pixels.Encode(Options) ?? throw new InvalidOperationException($"A picture of {pixels.Width} x {pixels.Height} pixels can't be encoded as PNG.");
}
