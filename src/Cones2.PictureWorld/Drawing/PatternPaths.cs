using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>Where the second colour lies, over the whole square of a shape. It covers less than half, so that the main colour rules.</summary>
internal static class PatternPaths
{
    private const float SpotPeriod = 18;
    private const float SpotRadius = 5.3f;
    private const float StripePeriod = 18;
    private const float StripeWidth = 6.8f;
    private const float CheckPeriod = 25;
    private const float CheckSide = 10.2f;

    private static readonly SKPath Spots = SvgPath.Parse(string.Concat(
        Lattice(SpotPeriod, SpotPeriod / 2).Select(at => SvgPath.Circle(at.X, at.Y, SpotRadius))));

    private static readonly SKPath Stripes = SvgPath.Parse(string.Concat(
        Enumerable.Range(0, 7).Select(i => SvgPath.Rect(i * StripePeriod, -10, (i * StripePeriod) + StripeWidth, 110))));

    private static readonly SKPath Checks = SvgPath.Parse(string.Concat(
        Lattice(CheckPeriod, 0).Concat(Lattice(CheckPeriod, 0).Select(at => (X: at.X + (CheckPeriod / 2), Y: at.Y + (CheckPeriod / 2))))
            .Select(at => SvgPath.Rect(at.X, at.Y, at.X + CheckSide, at.Y + CheckSide))));

    public static SKPath Of(Pattern pattern) => pattern switch
    {
        Pattern.Spotted => Spots,
        Pattern.Striped => Stripes,
        Pattern.Checked => Checks,
        _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "This pattern is not one path for all shapes."),
    };

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
