using System.Globalization;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>Outlines as SVG path data, in a square of 100 x 100 whose y grows downwards.</summary>
internal static class SvgPath
{
    /// <exception cref="ArgumentException">It is no path.</exception>
    public static SKPath Parse(string svg) =>
        Ready(SKPath.ParseSvgPathData(svg) ?? throw new ArgumentException($"\"{svg}\" is no path.", nameof(svg)));

    /// <summary>Makes Skia compute now what it computes on first use: from here on the path is only read, by any thread.</summary>
    public static SKPath Ready(SKPath path)
    {
        _ = path.Bounds;
        return path;
    }

    public static string Circle(float centerX, float centerY, float radius) => Ellipse(centerX, centerY, radius, radius);

    public static string Ellipse(float centerX, float centerY, float radiusX, float radiusY) => string.Create(
        CultureInfo.InvariantCulture,
        $"M{centerX - radiusX} {centerY}a{radiusX} {radiusY} 0 1 0 {2 * radiusX} 0a{radiusX} {radiusY} 0 1 0 {-2 * radiusX} 0Z");

    public static string Rect(float left, float top, float right, float bottom) => string.Create(
        CultureInfo.InvariantCulture,
        $"M{left} {top}H{right}V{bottom}H{left}Z");
}
