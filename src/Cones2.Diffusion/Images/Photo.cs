using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Images;

/// <summary>A decoded photo, upright, on white where it was transparent.</summary>
public sealed class Photo : IDisposable
{
    private readonly SKBitmap _bitmap;

    private Photo(SKBitmap bitmap) => _bitmap = bitmap;

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    /// <summary>Reads JPEG, PNG, WebP, BMP or GIF (its first frame), of 16 pixels a side to 64 megapixels.</summary>
    /// <exception cref="InvalidInputException">Absent, no picture, damaged, too large or too small.</exception>
    public static Photo Load(string path)
    {
        using var decoded = ImageCodec.Decode(path);
        var opaque = new SKBitmap(decoded.Info.WithAlphaType(SKAlphaType.Opaque));
        using var canvas = new SKCanvas(opaque);
        canvas.Clear(SKColors.White);
        using var image = SKImage.FromBitmap(decoded);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return new Photo(opaque);
    }

    /// <exception cref="InvalidInputException">Names every photo that can't be read.</exception>
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

    /// <summary>Scales the shorter side to a size and cuts a square.</summary>
    /// <param name="size">Pixels a side.</param>
    /// <param name="place">Where along the longer side to cut: 0 is left or top, 1 right or bottom.</param>
    /// <param name="flip">Whether to mirror left and right.</param>
    /// <returns>[1, 3, size, size] float32 in [-1, 1] on the CPU; the caller owns it.</returns>
    public Tensor ToTensor(int size, double place = 0.5, bool flip = false)
    {
        var side = Math.Min(Width, Height);
        var (left, top) = ((float)((Width - side) * place), (float)((Height - side) * place));

        using var square = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()));
        using var canvas = new SKCanvas(square);
        using var image = SKImage.FromBitmap(_bitmap);
        if (flip)
            canvas.Scale(-1, 1, size / 2f, 0);
        var sampling = size < side
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKCubicResampler.Mitchell);
        canvas.DrawImage(image, new SKRect(left, top, left + side, top + side), new SKRect(0, 0, size, size), sampling);
        canvas.Flush();

        using var scope = NewDisposeScope();
        var pixels = tensor(square.GetPixelSpan().ToArray(), [size, size, 4]);
        return (pixels[.., .., ..3].permute(2, 0, 1).unsqueeze(0).to(ScalarType.Float32) / 127.5 - 1).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose() => _bitmap.Dispose();
}
