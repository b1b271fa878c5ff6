using Cones2.PictureWorld.Drawing;

namespace Cones2.PictureWorld.Scenes;

/// <summary>Draws the objects of an ordinary scene.</summary>
internal static class SceneObjects
{
    /// <summary>The most that two places overlap, as a share of the smaller.</summary>
    public const float MaxOverlap = 0.04f;

    private const int TriesPerObject = 40;

    // How often an object is of a category that is there already: chance alone would hardly ever show two dogs.
    private const double TwinShare = 0.2;

    // By number of objects, less one: how often, and the least and the greatest size.
    private static readonly int[] CountOdds = [35, 35, 20, 10];
    private static readonly float[] LeastSizes = [0.40f, 0.36f, 0.34f, 0.34f];
    private static readonly float[] GreatestSizes = [0.78f, 0.52f, 0.43f, 0.40f];

    public static IReadOnlyList<PlacedObject> Draw(PictureRandom random)
    {
        var count = DrawCount(random);
        while (true)
        {
            if (TryDraw(random, count) is { } objects)
                return objects;
        }
    }

    private static int DrawCount(PictureRandom random)
    {
        var ticket = random.Below(CountOdds.Sum());
        var count = 1;
        for (; ticket >= CountOdds[count - 1]; count++)
            ticket -= CountOdds[count - 1];
        return count;
    }

    private static List<PlacedObject>? TryDraw(PictureRandom random, int count)
    {
        var objects = new List<PlacedObject>(count);
        for (var tries = 0; objects.Count < count; tries++)
        {
            if (tries == TriesPerObject * count)
                return null;
            var look = ObjectLook.Draw(random);
            if (objects.Count > 0 && random.Chance(TwinShare))
                look = look with { Category = random.Pick(objects).Look.Category };
            var pose = Pose.Draw(random);
            var place = FittingPlace.Draw(random, look.Category, pose, random.Between(LeastSizes[count - 1], GreatestSizes[count - 1]));
            if (objects.All(other => CanStandBy(other, look, place)))
                objects.Add(new PlacedObject(look, pose, place));
        }

        return objects;
    }

    // Two of a category differ in their main colour, so that a caption can tell them apart.
    private static bool CanStandBy(PlacedObject other, ObjectLook look, Place place) =>
        other.Place.Overlap(place) <= MaxOverlap && (other.Look.Category != look.Category || other.Look.MainColor != look.MainColor);
}
