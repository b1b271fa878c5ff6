using System.Globalization;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>Reads the region of a subject from a painted picture.</summary>
public static class MaskFile
{
    private const int Threshold = 128;
    private const int MaxColorsNamed = 8;

    /// <summary>A mask of its own: bright pixels are inside, dark and transparent ones outside.</summary>
    /// <returns>[height, width] float32, 1 inside and 0 outside, on the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidInputException">No picture, or nothing inside.</exception>
    public static Tensor Load(string path)
    {
        using var bitmap = ImageCodec.Decode(path);
        var mask = Select(bitmap, pixel => Luminance(pixel) * pixel.Alpha / 255 >= Threshold, out var count);
        if (count > 0)
            return mask;
        mask.Dispose();
        throw new InvalidInputException(path, "has nothing inside", "paint the subject's place white on black");
    }

    /// <summary>One colour of a picture that paints each subject's place in a colour of its own, as the authors' layouts do.</summary>
    /// <param name="color">As #rrggbb or "r,g,b".</param>
    /// <returns>[height, width] float32, 1 where the pixel has exactly that colour, on the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidInputException">No picture, no colour, or the colour does not occur: names those that do.</exception>
    public static Tensor LoadColor(string path, string color)
    {
        var wanted = Parse(color);
        using var bitmap = ImageCodec.Decode(path);
        var mask = Select(bitmap, pixel => pixel.WithAlpha(255) == wanted && pixel.Alpha > 0, out var count);
        if (count > 0)
            return mask;
        mask.Dispose();
        var colors = bitmap.Pixels.GroupBy(pixel => pixel).OrderByDescending(group => group.Count()).Take(MaxColorsNamed)
            .Select(group => $"#{group.Key.Red:x2}{group.Key.Green:x2}{group.Key.Blue:x2}");
        throw new InvalidInputException(path, $"has no pixel of the colour {color}", $"give one of its colours, such as {string.Join(", ", colors)}");
    }

    private static Tensor Select(SKBitmap bitmap, Func<SKColor, bool> isInside, out int count)
    {
        var values = bitmap.Pixels.Select(pixel => isInside(pixel) ? 1f : 0f).ToArray();
        count = values.Count(value => value > 0);
        return tensor(values, [bitmap.Height, bitmap.Width]);
    }

    private static int Luminance(SKColor pixel) => ((299 * pixel.Red) + (587 * pixel.Green) + (114 * pixel.Blue)) / 1000;

    private static SKColor Parse(string color)
    {
        if (color.StartsWith('#') && color.Length == 7 && uint.TryParse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb))
            return new SKColor(0xff000000 | rgb);
        var parts = color.Split(',');
        if (parts.Length == 3 && byte.TryParse(parts[0], out var red) && byte.TryParse(parts[1], out var green) && byte.TryParse(parts[2], out var blue))
            return new SKColor(red, green, blue);
        throw new InvalidInputException("colour", $"is \"{color}\"", "write it as #ffc000 or 255,192,0");
    }
}
