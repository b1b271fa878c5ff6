using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>An area or a thick line of a shape.</summary>
internal sealed record ShapePart
{
    /// <summary>How far an outline reaches beyond its part, in a shape's square of 100.</summary>
    public const float OutlineWidth = 3.6f;

    private ShapePart(string svg, float lineWidth, PartFill fill)
    {
        Path = SvgPath.Parse(svg);
        LineWidth = lineWidth;
        Fill = fill;
        var bounds = Path.Bounds;
        Patches = SvgPath.Parse(
            SvgPath.Ellipse(bounds.Left + (0.2f * bounds.Width), bounds.Top + (0.22f * bounds.Height), 0.26f * bounds.Width, 0.3f * bounds.Height) +
            SvgPath.Ellipse(bounds.Left + (0.7f * bounds.Width), bounds.Top + (0.74f * bounds.Height), 0.25f * bounds.Width, 0.28f * bounds.Height));
    }

    public SKPath Path { get; }

    /// <summary>0 for an area.</summary>
    public float LineWidth { get; }

    public PartFill Fill { get; }

    public bool IsOutlined { get; private init; } = true;

    public PartAccent Accent { get; private init; }

    /// <summary>Two patches for a patched coat.</summary>
    public SKPath Patches { get; }

    /// <summary>What it covers with its outline.</summary>
    public SKRect Extent =>
        SKRect.Inflate(Path.TightBounds, (LineWidth / 2) + (IsOutlined ? OutlineWidth : 0), (LineWidth / 2) + (IsOutlined ? OutlineWidth : 0));

    public static ShapePart Area(string svg, PartFill fill) => new(svg, 0, fill);

    public static ShapePart Line(string svg, float width, PartFill fill) => new(svg, width, fill);

    /// <summary>This part without an outline.</summary>
    public ShapePart Bare() => this with { IsOutlined = false };

    /// <summary>This part in the colour of an accent where there is one.</summary>
    public ShapePart Recolored() => this with { Accent = PartAccent.Recolored };

    /// <summary>This part only where there is an accent.</summary>
    public ShapePart Added() => this with { Accent = PartAccent.Added };
}
