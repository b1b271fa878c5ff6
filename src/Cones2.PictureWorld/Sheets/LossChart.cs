using Cones2.Diffusion;
using SkiaSharp;

namespace Cones2.PictureWorld.Sheets;

/// <summary>A training's losses as a curve over its steps, on a logarithmic scale with a line at each power of two.</summary>
public static class LossChart
{
    private const int Width = 800;
    private const int Height = 400;
    private const int Points = 400;

    /// <param name="losses">Positive, one a step.</param>
    /// <param name="steps">Of the whole training: the chart's right edge.</param>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public static void Write(IReadOnlyList<double> losses, int steps, string path)
    {
        // Each point is the mean of as many steps.
        var each = Math.Max(1, (losses.Count + Points - 1) / Points);
        var means = losses.Chunk(each).Select(chunk => Math.Log2(chunk.Average())).ToList();
        if (means.Count == 0)
            return;

        var (low, high) = (Math.Floor(means.Min()), Math.Ceiling(means.Max() + 1e-9));
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var line = new SKPaint { Color = new SKColor(220, 224, 230), StrokeWidth = 1 };
        for (var power = low; power <= high; power++)
            canvas.DrawLine(0, Y(power), Width, Y(power), line);

        using var curve = new SKPaint { Color = new SKColor(39, 99, 165), StrokeWidth = 2, IsStroke = true, IsAntialias = true };
        using var path2D = new SKPathBuilder();
        path2D.MoveTo(X(0), Y(means[0]));
        for (var i = 1; i < means.Count; i++)
            path2D.LineTo(X(i), Y(means[i]));
        using var drawn = path2D.Detach();
        canvas.DrawPath(drawn, curve);

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new ReplacedFile(path);
        png.SaveTo(file.Stream);
        file.Commit();

        float X(int point) => (float)((point + 0.5) * each / Math.Max(steps, losses.Count) * Width);
        float Y(double level) => (float)(Height - 8 - (level - low) / Math.Max(1, high - low) * (Height - 16));
    }
}
