using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Captions;

/// <summary>Says in English what a scene shows.</summary>
public static class SceneCaption
{
    /// <summary>No caption has more words.</summary>
    public const int MaxWords = 24;

    private const double BackgroundShare = 0.8;
    private const double BackgroundFirstShare = 0.15;
    private const double RelationShare = 0.4;

    // Centres that far apart, in shares of the side, are left and right of each other beyond doubt.
    private const float ClearlyApart = 0.3f;

    /// <param name="scene">Of at least one object.</param>
    /// <param name="seed">Which of its many captions.</param>
    /// <param name="undescribed">Of this category nothing but the noun is said.</param>
    /// <returns>
    /// Lower case, of words of <see cref="SceneWords.All"/>, at most <see cref="MaxWords"/>: every object by its class noun,
    /// in any order, with some or none of its colours, pattern and size; mostly the background too.
    /// </returns>
    public static string Write(PictureScene scene, long seed, Category? undescribed = null) =>
        Write(scene, seed, undescribed, placed => SceneWords.Noun(placed.Look.Category));

    /// <summary>
    /// The caption that <see cref="Write(PictureScene, long, Category?)"/> gives for this seed, as a prompt template in which
    /// each object is spoken of by its number in the scene, such as "a blue {1} and a {0}".
    /// </summary>
    public static string WriteTemplate(PictureScene scene, long seed)
    {
        var objects = scene.Objects.ToList();
        return Write(scene, seed, undescribed: null, placed => $"{{{objects.IndexOf(placed)}}}");
    }

    private static string Write(PictureScene scene, long seed, Category? undescribed, Func<PlacedObject, string> name)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scene.Objects.Count, nameof(scene));
        var random = new PictureRandom(seed, "caption");
        while (true)
        {
            var caption = Draw(scene, undescribed, name, random);
            if (caption.Split(' ').Length <= MaxWords)
                return caption;
        }
    }

    private static string Draw(PictureScene scene, Category? undescribed, Func<PlacedObject, string> name, PictureRandom random)
    {
        var objects = Shuffled(scene.Objects, random);
        var phrases = objects.Select(placed => placed.Look.Category == undescribed
            ? $"{SceneWords.Article(SceneWords.Noun(placed.Look.Category))} {name(placed)}"
            : ObjectPhrase.Write(placed, name(placed), HasTwin(placed, objects), random)).ToArray();
        var things = objects.Length == 2 && random.Chance(RelationShare)
            ? $"{phrases[0]} {Relation(objects[0].Place, objects[1].Place, random)} {phrases[1]}"
            : Join(phrases, random);
        var opening = random.Pick(SceneWords.Openings);
        var where = random.Chance(BackgroundShare) ? random.Pick(SceneWords.Where(scene.Background)) : "";
        var caption = random.Chance(BackgroundFirstShare) && where.Length > 0
            ? $"{where}{SceneWords.Comma} {things}"
            : $"{opening} {things} {where}";
        return caption.Trim();
    }

    private static bool HasTwin(PlacedObject placed, PlacedObject[] objects) =>
        objects.Count(other => other.Look.Category == placed.Look.Category) > 1;

    private static string Relation(Place first, Place second, PictureRandom random)
    {
        List<string> relations = ["next to", "beside", "near", "with"];
        if (Math.Abs(first.CenterX - second.CenterX) >= ClearlyApart)
            relations.Add(first.CenterX < second.CenterX ? "to the left of" : "to the right of");
        if (Math.Abs(first.CenterY - second.CenterY) >= ClearlyApart)
            relations.Add(first.CenterY < second.CenterY ? "above" : "below");
        return random.Pick(relations);
    }

    /// <returns>"a", "a and b", "a, b and c".</returns>
    internal static string List(string[] phrases) => phrases.Length > 2
        ? $"{string.Join($"{SceneWords.Comma} ", phrases[..^1])} and {phrases[^1]}"
        : string.Join(" and ", phrases);

    private static string Join(string[] phrases, PictureRandom random) =>
        phrases.Length > 2 && random.Chance(0.7) ? List(phrases) : string.Join(" and ", phrases);

    private static PlacedObject[] Shuffled(IReadOnlyList<PlacedObject> objects, PictureRandom random)
    {
        var shuffled = objects.ToArray();
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }
}
