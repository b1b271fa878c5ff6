using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Drawing;

/// <summary>Draws places of the proportions that an object has in its pose.</summary>
public static class FittingPlace
{
    // Keeps antialiased edges inside the picture.
    private const float Margin = 0.015f;

    /// <param name="random">Chooses where.</param>
    /// <param name="category">What is to stand there.</param>
    /// <param name="pose">How.</param>
    /// <param name="size">The square root of the place's area, 0.1 to 0.8 of the picture's side; long shapes may get less.</param>
    public static Place Draw(PictureRandom random, Category category, Pose pose, float size)
    {
        var (width, height) = ShapeCatalog.Of(category).Form(pose.Variant).TiltedSize(pose.TiltDegrees);
        var scale = Math.Min(size / MathF.Sqrt(width * height), (1 - (2 * Margin)) / Math.Max(width, height));
        (width, height) = (width * scale, height * scale);
        var left = random.Between(Margin, 1 - Margin - width);
        var top = random.Between(Margin, 1 - Margin - height);
        return new Place(left, top, left + width, top + height);
    }
}
