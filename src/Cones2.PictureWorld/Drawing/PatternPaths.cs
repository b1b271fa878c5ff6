using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>
/// Where the second colour lies, in figures few and large enough to be told apart on an object of a third of a small
/// picture. Over the
/// whole square of a shape it covers less than half, so that the main colour rules.
/// </summary>
internal static class PatternPaths
{
    private const float SpotPeriod = 28;
    private const float SpotRadius = 8.2f;
    private const float StripePeriod = 31;
    private const float StripeWidth = 11;
    private const float StripeStart = -12;

    private static readonly SKPath Spots = SvgPath.Parse(string.Concat(
        Lattice().Select(at => SvgPath.Circle(at.X, at.Y, SpotRadius))));

    private static readonly SKPath Stripes = SvgPath.Parse(string.Concat(
        Enumerable.Range(0, 5).Select(i => StripeStart + (i * StripePeriod)).Select(left => SvgPath.Rect(left, -10, left + StripeWidth, 110))));

    /// <param name="coat">What the pattern lies on.</param>
    /// <param name="pattern">Not plain.</param>
    /// <returns>The part of the coat that has the second colour.</returns>
    public static SKPath Within(SKPath coat, Pattern pattern)
    {
        var figures = pattern switch
        {
            Pattern.Spotted => Spots,
            Pattern.Striped => Stripes,
            Pattern.Patched => Patch(coat.Bounds),
            _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "It has no figures."),
        };
        return SvgPath.Ready(coat.Op(figures, SKPathOp.Intersect)
            ?? throw new InvalidOperationException($"The {pattern} pattern can't be cut to the coat {coat.ToSvgPathData()}."));
    }

    private static SKPath Patch(SKRect coat) => SvgPath.Parse(
        SvgPath.Ellipse(coat.Left + (0.74f * coat.Width), coat.Top + (0.62f * coat.Height), 0.26f * coat.Width, 0.37f * coat.Height));

    // Every second row is shifted.
    private static IEnumerable<(float X, float Y)> Lattice()
    {
        var row = 0;
        for (var y = 0f; y <= 110; y += SpotPeriod, row++)
        {
            for (var x = row % 2 * SpotPeriod / 2; x <= 110; x += SpotPeriod)
                yield return (x, y);
        }
    }
}
