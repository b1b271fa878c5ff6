using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>
/// What backdrops are painted with. Lengths are in hundredths of the picture's side, y downwards; colours are 0xRRGGBB, all
/// of a picture shifted by the same few levels.
/// </summary>
internal sealed class BackdropBrush : IDisposable
{
    private const int MaxTint = 10;
    private const int FadeBands = 14;
    private const float Underlap = 2;
    private readonly SKCanvas _canvas;
    private readonly SKPaint _smooth = new() { IsAntialias = true, Style = SKPaintStyle.Fill };
    private readonly SKPaint _line = new() { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeCap = SKStrokeCap.Round };
    private int _tintRed;
    private int _tintGreen;
    private int _tintBlue;

    public BackdropBrush(SKBitmap picture)
    {
        _canvas = new SKCanvas(picture);
        _canvas.Scale(picture.Width / 100f);
    }

    /// <summary>Begins the next picture: nothing of the last one stays, and the tint is another.</summary>
    public void Begin(PictureRandom random)
    {
        _canvas.Clear(SKColors.Gray);
        _tintRed = random.Below((2 * MaxTint) + 1) - MaxTint;
        _tintGreen = random.Below((2 * MaxTint) + 1) - MaxTint;
        _tintBlue = random.Below((2 * MaxTint) + 1) - MaxTint;
    }

    public void Rect(float left, float top, float right, float bottom, int color)
    {
        _smooth.Color = Shifted(color);
        _canvas.DrawRect(left, top, right - left, bottom - top, _smooth);
    }

    public void Ellipse(float centerX, float centerY, float radiusX, float radiusY, int color)
    {
        _smooth.Color = Shifted(color);
        _canvas.DrawOval(centerX, centerY, radiusX, radiusY, _smooth);
    }

    public void Triangle(SKPoint a, SKPoint b, SKPoint c, int color)
    {
        using var builder = new SKPathBuilder();
        builder.MoveTo(a);
        builder.LineTo(b);
        builder.LineTo(c);
        builder.Close();
        using var path = builder.Detach();
        _smooth.Color = Shifted(color);
        _canvas.DrawPath(path, _smooth);
    }

    public void Line(float fromX, float fromY, float toX, float toY, float width, int color)
    {
        _line.Color = Shifted(color);
        _line.StrokeWidth = width;
        _canvas.DrawLine(fromX, fromY, toX, toY, _line);
    }

    /// <summary>From one colour to another, across the whole width, in bands; what follows is painted over its lower edge.</summary>
    public void Fade(float top, float bottom, int fromColor, int toColor)
    {
        var (from, to) = (Shifted(fromColor), Shifted(toColor));
        for (var band = 0; band < FadeBands; band++)
        {
            int Mix(byte a, byte b) => a + ((b - a) * band / (FadeBands - 1));
            _smooth.Color = new SKColor((byte)Mix(from.Red, to.Red), (byte)Mix(from.Green, to.Green), (byte)Mix(from.Blue, to.Blue));

            // Each band reaches below the bottom, so that no seam shows beneath it.
            var start = top + ((bottom - top) * band / FadeBands);
            _canvas.DrawRect(0, start, 100, bottom + Underlap - start, _smooth);
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        _smooth.Dispose();
        _canvas.Dispose();
    }

    private SKColor Shifted(int color) => new(
        Level((color >> 16) + _tintRed),
        Level(((color >> 8) & 255) + _tintGreen),
        Level((color & 255) + _tintBlue));

    private static byte Level(int value) => (byte)Math.Clamp(value, 0, 255);
}
