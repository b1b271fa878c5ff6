using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>One variant of a shape.</summary>
internal sealed class ShapeForm
{
    public ShapeForm(IEnumerable<ShapePart> parts)
    {
        Parts = [.. parts];
        Extent = Parts.Select(part => part.Extent).Aggregate(SKRect.Union);
    }

    /// <summary>From the back to the front.</summary>
    public IReadOnlyList<ShapePart> Parts { get; }

    /// <summary>The bounds of all parts.</summary>
    public SKRect Extent { get; }

    /// <returns>The size of the upright box around the tilted extent.</returns>
    public (float Width, float Height) TiltedSize(float degrees)
    {
        var (sin, cos) = MathF.SinCos(MathF.Abs(degrees) * MathF.PI / 180);
        return ((Extent.Width * cos) + (Extent.Height * sin), (Extent.Width * sin) + (Extent.Height * cos));
    }
}
