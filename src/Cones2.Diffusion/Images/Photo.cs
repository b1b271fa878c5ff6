using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>A decoded photo: upright as its EXIF orientation says, in sRGB, on white where it was transparent.</summary>
public sealed class Photo : IDisposable
{
    private readonly SKBitmap _bitmap;

    private Photo(SKBitmap bitmap) => _bitmap = bitmap;

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    /// <param name="path">A JPEG, PNG, WebP, BMP or GIF file (its first frame) of at most 100 MB and 64 megapixels, at least 16 pixels a side.</param>
    /// <exception cref="InvalidInputException">The file is absent, no picture, outside these limits, or damaged.</exception>
    public static Photo Load(string path) => new(ImageCodec.DecodePhoto(path));

    /// <exception cref="InvalidInputException">With the fault of every photo that can't be loaded.</exception>
    public static IReadOnlyList<Photo> LoadAll(IReadOnlyList<string> paths)
    {
        var photos = new List<Photo>();
        var faults = new List<InputFault>();
        foreach (var path in paths)
        {
            try
            {
                photos.Add(Load(path));
            }
            catch (InvalidInputException exception)
            {
                faults.AddRange(exception.Faults);
            }
        }

        if (faults.Count == 0)
            return photos;
        photos.ForEach(photo => photo.Dispose());
        throw new InvalidInputException(faults);
    }

    /// <summary>Scales the shorter side to a size and cuts a square; the same call gives the same bytes on every machine.</summary>
    /// <param name="size">Pixels a side.</param>
    /// <param name="place">Where along the longer side to cut: 0 is left or top, 1 right or bottom.</param>
    /// <param name="flip">Whether to mirror left and right.</param>
    /// <returns>[1, 3, size, size] float32 in [-1, 1] on the CPU; the caller owns it.</returns>
    public Tensor ToTensor(int size, double place = 0.5, bool flip = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(place, 1);

        // Each stored row that the square needs is resampled to [size, 3] first; then each wanted row is blended from those.
        var scale = (double)Math.Min(Width, Height) / size;
        var horizontal = new CubicWeights(Width, size, scale, place);
        var vertical = new CubicWeights(Height, size, scale, place);
        var rows = new float[Height][];
        for (var y = vertical.FirstInput; y < vertical.EndInput; y++)
            rows[y] = horizontal.ResampleRow(_bitmap.GetPixelSpan().Slice(y * _bitmap.RowBytes, _bitmap.RowBytes));

        var plane = size * size;
        var values = new float[3 * plane];
        for (var y = 0; y < size; y++)
        {
            var row = vertical.BlendRows(rows, y);
            for (var x = 0; x < size; x++)
            {
                var target = (y * size) + (flip ? size - 1 - x : x);
                for (var channel = 0; channel < 3; channel++)
                    values[(channel * plane) + target] = (Math.Clamp(row[(x * 3) + channel], 0f, 255f) / 127.5f) - 1f;
            }
        }

        return tensor(values, [1, 3, size, size]);
    }

    /// <summary>Writes it anew as PNG: upright, and its pixels alone, without anything that its file had besides.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="longestSide">It is scaled down where a side has more pixels.</param>
    public void WritePng(Stream destination, int longestSide)
    {
        var shrink = Math.Min(1.0, (double)longestSide / Math.Max(Width, Height));
        using var scaled = shrink < 1
            ? _bitmap.Resize(
                _bitmap.Info.WithSize(Math.Max(1, (int)Math.Round(Width * shrink)), Math.Max(1, (int)Math.Round(Height * shrink))),
                new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            : null;
        var bitmap = scaled ?? _bitmap;
        using var pixels = new SKPixmap(new SKImageInfo(bitmap.Width, bitmap.Height, SKColorType.Rgb888x, SKAlphaType.Opaque), bitmap.GetPixels(), bitmap.RowBytes);
        using var png = PngFile.Encode(pixels);
        png.SaveTo(destination);
    }

    public void Dispose() => _bitmap.Dispose();
}
