using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>An area of a shape, and the wider area around it that its outline shows of.</summary>
internal sealed record ShapePart
{
    // In a shape's square of 100.
    private const float OutlineWidth = 3.6f;

    // Curves of lines stay smooth in pictures of up to some 800 pixels.
    private const float CurvePrecision = 8;

    // By pattern, without plain, the first; none but on coats.
    private readonly SKPath[] _figures;

    private ShapePart(SKPath path, SKPath? outline, PartFill fill)
    {
        Path = path;
        Outline = outline;
        Fill = fill;
        _figures = fill == PartFill.Coat
            ? [.. Enum.GetValues<Pattern>().Where(pattern => pattern != Pattern.Plain).Select(pattern => PatternPaths.Within(path, pattern))]
            : [];
    }

    public SKPath Path { get; }

    /// <summary>Painted beneath the part; null: none.</summary>
    public SKPath? Outline { get; private init; }

    public PartFill Fill { get; }

    public PartAccent Accent { get; private init; }

    /// <summary>The bounds of all that it covers.</summary>
    public SKRect Extent => (Outline ?? Path).TightBounds;

    /// <summary>Where the second colour lies on a coat.</summary>
    /// <param name="pattern">Not plain.</param>
    public SKPath PatternFigures(Pattern pattern) => _figures[(int)pattern - 1];

    public static ShapePart Area(string svg, PartFill fill)
    {
        var path = SvgPath.Parse(svg);
        return new(path, Stroked(path, 2 * OutlineWidth), fill);
    }

    /// <summary>A line with round ends.</summary>
    public static ShapePart Line(string svg, float width, PartFill fill)
    {
        using var path = SvgPath.Parse(svg);
        return new(Stroked(path, width), Stroked(path, width + (2 * OutlineWidth)), fill);
    }

    /// <summary>This part without an outline.</summary>
    public ShapePart Bare() => this with { Outline = null };

    /// <summary>This part in the colour of an accent where there is one.</summary>
    public ShapePart Recolored() => this with { Accent = PartAccent.Recolored };

    /// <summary>This part only where there is an accent.</summary>
    public ShapePart Added() => this with { Accent = PartAccent.Added };

    private static SKPath Stroked(SKPath path, float width)
    {
        using var pen = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        return SvgPath.Ready(pen.GetFillPath(path, CurvePrecision));
    }
}
