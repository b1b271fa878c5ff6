using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Captions;

/// <summary>Captions for learning a subject of this world: what the paper asked ChatGPT for (section 3.2), in the world's words.</summary>
public static class SubjectCaptions
{
    /// <param name="category">Whose noun stands in each caption, once and without adjectives.</param>
    /// <param name="count">1 or more.</param>
    /// <returns>Distinct captions, the same at each call.</returns>
    public static IReadOnlyList<string> Write(Category category, int count)
    {
        var random = new PictureRandom(seed: 0, $"captions of {category}");
        var captions = new HashSet<string>(count);
        while (captions.Count < count)
        {
            var scene = PictureScene.FromSeed(random.Seed());
            var objects = scene.Objects.ToArray();
            if (!objects.Any(placed => placed.Look.Category == category))
                objects[0] = objects[0] with { Look = objects[0].Look with { Category = category } };
            if (objects.Count(placed => placed.Look.Category == category) == 1)
                captions.Add(SceneCaption.Write(scene with { Objects = objects }, random.Seed(), undescribed: category));
        }

        return [.. captions];
    }
}
