using Cones2.PictureWorld.Drawing;

namespace Cones2.PictureWorld.Tests.Drawing;

/// <summary>Where two pictures of one side differ.</summary>
internal static class ChangedPixels
{
    public static IEnumerable<(int X, int Y)> Between(Picture first, Picture second)
    {
        for (var i = 0; i < first.Side * first.Side; i++)
        {
            if (!first.Rgba.AsSpan(4 * i, 4).SequenceEqual(second.Rgba.AsSpan(4 * i, 4)))
                yield return (i % first.Side, i / first.Side);
        }
    }
}
