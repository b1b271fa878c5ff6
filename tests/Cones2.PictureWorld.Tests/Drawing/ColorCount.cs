using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Drawing;

/// <summary>How many of a picture's pixels have exactly the levels of a named colour.</summary>
internal static class ColorCount
{
    public static Dictionary<PaintColor, int> Exact(Picture picture) => Enumerable.Range(0, picture.Side * picture.Side)
        .SelectMany(i => Palette.All.Where(color => color.DistanceTo(picture.Rgba[4 * i], picture.Rgba[(4 * i) + 1], picture.Rgba[(4 * i) + 2]) == 0))
        .CountBy(color => color).ToDictionary();
}
