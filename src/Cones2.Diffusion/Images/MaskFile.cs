using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>Reads the region of a subject from a painted picture.</summary>
public static class MaskFile
{
    private const int Threshold = 128;
    private const int MaxPictureSide = 4096;
    private const int MaxColorsNamed = 8;

    /// <summary>
    /// A mask of its own. Inside is what is light: a luminance of at least 128 of 255 (ITU-R BT.601), on black where it is
    /// transparent.
    /// </summary>
    /// <param name="path">A PNG file of at most 100 MB and 64 megapixels, at least 16 pixels a side.</param>
    /// <returns>[height, width] float32, 1 inside and 0 outside, on the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidInputException">The file is absent, no PNG, outside these limits, damaged, or nothing is inside.</exception>
    public static Tensor Load(string path)
    {
        using var bitmap = ImageCodec.DecodeMask(path);
        return Select(bitmap, pixel => (299 * pixel.Red) + (587 * pixel.Green) + (114 * pixel.Blue) >= 1000 * Threshold)
            ?? throw new InvalidInputException(path, "has nothing inside", "paint the subject's place white on black");
    }

    /// <summary>One colour of a picture that paints each subject's place in a colour of its own, as the authors' layouts do.</summary>
    /// <param name="path">As of <see cref="Load"/>.</param>
    /// <param name="color">As #rrggbb or "r,g,b"; compared exactly.</param>
    /// <returns>[height, width] float32, 1 inside and 0 outside, on the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidInputException">As of <see cref="Load"/>, or the colour is none, or does not occur: names those that do.</exception>
    public static Tensor LoadColor(string path, string color)
    {
        var wanted = MaskColor.Parse(color);
        using var bitmap = ImageCodec.DecodeMask(path);
        return Select(bitmap, pixel => pixel == wanted)
            ?? throw new InvalidInputException(path, $"has no pixel of the colour {wanted}", $"give one of its colours, such as {string.Join(", ", CommonColors(bitmap))}");
    }

    /// <param name="path">As of <see cref="Load"/>, of at most 16 megapixels: no picture has more.</param>
    /// <returns>The pixels alone, as a new PNG file, on black where they were transparent: whatever else came with them is left behind.</returns>
    /// <exception cref="InvalidInputException">As of <see cref="Load"/>; nothing need be inside.</exception>
    public static byte[] Redraw(string path)
    {
        using var bitmap = ImageCodec.DecodeMask(path, MaxPictureSide * MaxPictureSide);
        using var pixels = bitmap.PeekPixels();
        using var png = PngFile.Encode(pixels);
        return png.ToArray();
    }

    /// <returns>Null where nothing is inside.</returns>
    private static Tensor? Select(SKBitmap bitmap, Func<MaskColor, bool> isInside)
    {
        var pixels = bitmap.GetPixelSpan();
        var values = new float[bitmap.Width * bitmap.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = isInside(MaskColor.At(pixels, i)) ? 1 : 0;
        return values.Contains(1) ? tensor(values, [bitmap.Height, bitmap.Width]) : null;
    }

    private static IEnumerable<MaskColor> CommonColors(SKBitmap bitmap)
    {
        var pixels = bitmap.GetPixelSpan();
        var counts = new Dictionary<MaskColor, int>();
        for (var i = 0; i < bitmap.Width * bitmap.Height; i++)
        {
            var color = MaskColor.At(pixels, i);
            counts[color] = counts.GetValueOrDefault(color) + 1;
        }

        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
            .Take(MaxColorsNamed).Select(pair => pair.Key);
    }
}
