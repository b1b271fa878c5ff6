using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>Paints one object: each part of its shape with an outline in a dark shade of its main colour.</summary>
internal sealed class ObjectPainter : IDisposable
{
    // In pixels: an edge just at the place's border would leave a trace beyond it.
    private const float EdgeAllowance = 0.5f;
    private readonly SKPaint _paint = new() { IsAntialias = true, Style = SKPaintStyle.Fill };

    /// <param name="canvas">Of [side, side] pixels; only the object is painted.</param>
    /// <param name="placed">Fitted into its place.</param>
    /// <param name="side">In pixels.</param>
    public void Paint(SKCanvas canvas, PlacedObject placed, int side)
    {
        var (look, pose, place) = placed;
        var form = ShapeCatalog.Of(look.Category).Form(pose.Variant);
        var (width, height) = form.TiltedSize(pose.TiltDegrees);
        var scale = Math.Min(((side * place.Width) - EdgeAllowance) / width, ((side * place.Height) - EdgeAllowance) / height);

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

    public void Dispose() => _paint.Dispose();

    private void Paint(SKCanvas canvas, ShapePart part, ObjectLook look, SKColor outline)
    {
        if (part.Outline is not null)
            Fill(canvas, part.Outline, outline);
        Fill(canvas, part.Path, PartColors.Of(part, look));
        if (part.Fill == PartFill.Coat && look.Pattern != Pattern.Plain)
            Fill(canvas, part.PatternFigures(look.Pattern), PartColors.Of(look.SecondColor));
    }

    private void Fill(SKCanvas canvas, SKPath path, SKColor color)
    {
        _paint.Color = color;
        canvas.DrawPath(path, _paint);
    }
}
