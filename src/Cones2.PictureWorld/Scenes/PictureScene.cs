namespace Cones2.PictureWorld.Scenes;

/// <summary>All that is to be drawn, of whatever size the picture will be.</summary>
/// <param name="Background">Where it is.</param>
/// <param name="BackgroundSeed">Which of its views: horizon, clouds, tints.</param>
/// <param name="Objects">Drawn in this order, later ones on top.</param>
public sealed record PictureScene(Background Background, long BackgroundSeed, IReadOnlyList<PlacedObject> Objects)
{
    /// <summary>The same seed gives the same scene, of 1 to 4 objects in places that hardly overlap.</summary>
    public static PictureScene FromSeed(long seed)
    {
        var random = new PictureRandom(seed, "scene");
        return new PictureScene(random.Pick(Enum.GetValues<Background>()), random.Seed(), SceneObjects.Draw(random));
    }
}
