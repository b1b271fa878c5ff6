using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>Paints one object: each part of its shape with an outline in a dark shade of its main colour.</summary>
internal sealed class ObjectPainter : IDisposable
{
    private readonly SKPaint _area = new() { IsAntialias = true, Style = SKPaintStyle.Fill };
    private readonly SKPaint _line = new()
    {
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeCap = SKStrokeCap.Round,
        StrokeJoin = SKStrokeJoin.Round,
    };

    /// <param name="canvas">Of [side, side] pixels; only the object is painted.</param>
    /// <param name="placed">Fitted into its place.</param>
    /// <param name="side">In pixels.</param>
    public void Paint(SKCanvas canvas, PlacedObject placed, int side)
    {
        var (look, pose, place) = placed;
        var form = ShapeCatalog.Of(look.Category).Form(pose.Variant);
        var (width, height) = form.TiltedSize(pose.TiltDegrees);
        var scale = side * Math.Min(place.Width / width, place.Height / height);

        canvas.Save();
        canvas.Translate(side * place.CenterX, side * place.CenterY);
        canvas.RotateDegrees(pose.TiltDegrees);
        canvas.Scale(pose.FacesLeft ? -scale : scale, scale);
        canvas.Translate(-form.Extent.MidX, -form.Extent.MidY);
        var outline = PartColors.Outline(look.MainColor);
        foreach (var part in form.Parts)
        {
            if (part.Accent != PartAccent.Added || look.AccentColor is not null)
                Paint(canvas, part, look, outline);
        }

        canvas.Restore();
    }

    public void Dispose()
    {
        _line.Dispose();
        _area.Dispose();
    }

    private void Paint(SKCanvas canvas, ShapePart part, ObjectLook look, SKColor outline)
    {
        if (part.IsOutlined)
            Stroke(canvas, part.Path, part.LineWidth + (2 * ShapePart.OutlineWidth), outline);
        var color = PartColors.Of(part, look);
        if (part.LineWidth > 0)
        {
            Stroke(canvas, part.Path, part.LineWidth, color);
            return;
        }

        _area.Color = color;
        canvas.DrawPath(part.Path, _area);
        if (part.Fill != PartFill.Coat || look.Pattern == Pattern.Plain)
            return;
        canvas.Save();
        canvas.ClipPath(part.Path, SKClipOperation.Intersect, antialias: true);
        _area.Color = PartColors.Of(look.SecondColor);
        canvas.DrawPath(look.Pattern == Pattern.Patched ? part.Patches : PatternPaths.Of(look.Pattern), _area);
        canvas.Restore();
    }

    private void Stroke(SKCanvas canvas, SKPath path, float width, SKColor color)
    {
        _line.StrokeWidth = width;
        _line.Color = color;
        canvas.DrawPath(path, _line);
    }
}
