using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>
/// Where the second colour lies, in figures large enough to be told apart on an object of a third of a small picture. Over the
/// whole square of a shape it covers less than half, so that the main colour rules.
/// </summary>
internal static class PatternPaths
{
    private const float SpotPeriod = 28;
    private const float SpotRadius = 8.2f;
    private const float StripePeriod = 31;
    private const float StripeWidth = 11;
    private const float StripeStart = -12;
    private const float CheckPeriod = 38;
    private const float CheckSide = 15.5f;

    private static readonly SKPath Spots = SvgPath.Parse(string.Concat(
        Lattice(SpotPeriod, SpotPeriod / 2).Select(at => SvgPath.Circle(at.X, at.Y, SpotRadius))));

    private static readonly SKPath Stripes = SvgPath.Parse(string.Concat(
        Enumerable.Range(0, 5).Select(i => StripeStart + (i * StripePeriod)).Select(left => SvgPath.Rect(left, -10, left + StripeWidth, 110))));

    private static readonly SKPath Checks = SvgPath.Parse(string.Concat(
        Lattice(CheckPeriod, 0).Concat(Lattice(CheckPeriod, 0).Select(at => (X: at.X + (CheckPeriod / 2), Y: at.Y + (CheckPeriod / 2))))
            .Select(at => SvgPath.Rect(at.X, at.Y, at.X + CheckSide, at.Y + CheckSide))));

    /// <param name="coat">What the pattern lies on.</param>
    /// <param name="pattern">Not plain.</param>
    /// <returns>The part of the coat that has the second colour.</returns>
    public static SKPath Within(SKPath coat, Pattern pattern)
    {
        var figures = pattern switch
        {
            Pattern.Spotted => Spots,
            Pattern.Striped => Stripes,
            Pattern.Checked => Checks,
            Pattern.Patched => Patches(coat.Bounds),
            _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "It has no figures."),
        };
        return SvgPath.Ready(coat.Op(figures, SKPathOp.Intersect)
            ?? throw new InvalidOperationException($"The {pattern} pattern can't be cut to the coat {coat.ToSvgPathData()}."));
    }

    private static SKPath Patches(SKRect coat) => SvgPath.Parse(
        SvgPath.Ellipse(coat.Left + (0.2f * coat.Width), coat.Top + (0.22f * coat.Height), 0.23f * coat.Width, 0.27f * coat.Height) +
        SvgPath.Ellipse(coat.Left + (0.7f * coat.Width), coat.Top + (0.74f * coat.Height), 0.22f * coat.Width, 0.25f * coat.Height));

    // Every second row is shifted.
    private static IEnumerable<(float X, float Y)> Lattice(float period, float shift)
    {
        var row = 0;
        for (var y = 0f; y <= 110; y += period, row++)
        {
            for (var x = row % 2 * shift; x <= 110; x += period)
                yield return (x, y);
        }
    }
}
