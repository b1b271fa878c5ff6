using System.Globalization;

namespace Cones2.Diffusion.Images;

/// <summary>A colour by which a mask names a subject.</summary>
public readonly record struct MaskColor(byte Red, byte Green, byte Blue)
{
    /// <param name="text">"#ffc000" or "255,192,0".</param>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static MaskColor Parse(string text)
    {
        if (text.StartsWith('#') && text.Length == 7
            && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return new MaskColor((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 3 && TryParse(parts[0], out var red) && TryParse(parts[1], out var green) && TryParse(parts[2], out var blue))
            return new MaskColor(red, green, blue);

        throw new InvalidInputException("mask colour", $"is \"{text}\"", "give red, green and blue as #ffc000 or 255,192,0");

        static bool TryParse(string part, out byte level) =>
            byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out level);
    }

    /// <param name="pixels">Red, green, blue and an unused byte a pixel.</param>
    public static MaskColor At(ReadOnlySpan<byte> pixels, int index) =>
        new(pixels[4 * index], pixels[(4 * index) + 1], pixels[(4 * index) + 2]);

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}
