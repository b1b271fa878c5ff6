using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Captions;

/// <summary>What is said about one object.</summary>
internal static class ObjectPhrase
{
    // Sizes as square roots of the share of the picture's area.
    private const float SmallBelow = 0.37f;
    private const float BigFrom = 0.56f;

    private const double SizeShare = 0.25;
    private const double ColorShare = 0.75;
    private const double PatternShare = 0.7;
    private const double PlainShare = 0.12;
    private const double SecondColorShare = 0.6;
    private const double ColorsFirstShare = 0.6;

    /// <param name="placed">The object; nothing is said that is not so.</param>
    /// <param name="name">What stands for its noun.</param>
    /// <param name="sayColor">True: the main colour must not be left out.</param>
    /// <param name="random">Chooses what is said and in what order.</param>
    /// <returns>Such as "a small blue dog with white spots".</returns>
    public static string Write(PlacedObject placed, string name, bool sayColor, PictureRandom random)
    {
        var look = placed.Look;
        var words = new List<string>(4);
        if (random.Chance(SizeShare) && Size(placed.Place, random) is { } size)
            words.Add(size);

        sayColor |= random.Chance(ColorShare);
        var sayPattern = random.Chance(look.Pattern == Pattern.Plain ? PlainShare : PatternShare);
        var figures = SceneWords.Figures(look);
        if (sayPattern && figures is not null && random.Chance(SecondColorShare))
        {
            if (random.Chance(ColorsFirstShare))
                return Phrase([.. words, $"{look.MainColor} and {look.SecondColor}", SceneWords.Adjective(look.Pattern)], look, name);
            return $"{Phrase(sayColor ? [.. words, look.MainColor.Name] : words, look, name)} with {figures}";
        }

        if (sayPattern)
            words.Add(SceneWords.Adjective(look.Pattern));
        if (sayColor)
            words.Insert(words.Count - (sayPattern && figures is not null ? random.Below(2) : 0), look.MainColor.Name);
        return Phrase(words, look, name);
    }

    private static string? Size(Place place, PictureRandom random) => MathF.Sqrt(place.Width * place.Height) switch
    {
        < SmallBelow => random.Pick(["small", "little"]),
        >= BigFrom => random.Pick(["big", "large"]),
        _ => null,
    };

    private static string Phrase(IReadOnlyList<string> adjectives, ObjectLook look, string name) =>
        string.Join(' ', [SceneWords.Article(adjectives.Append(SceneWords.Noun(look.Category)).First()), .. adjectives, name]);
}
