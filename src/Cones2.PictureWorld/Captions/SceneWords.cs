using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Captions;

/// <summary>The words that captions are made of.</summary>
public static class SceneWords
{
    /// <summary>The only sign in captions apart from letters and blanks; it follows a word.</summary>
    public const char Comma = ',';

    internal static readonly string[] Openings =
        ["", "", "a photo of", "a photo of", "a picture of", "an image of", "a bright photo of", "a nice picture of", "here is", "there is", "this is", "look at"];

    private static readonly Dictionary<Background, string[]> Wheres = new()
    {
        [Background.Beach] = ["on the beach", "at the beach", "on a beach", "on the sand by the sea"],
        [Background.Snow] = ["in the snow", "on the snow", "in winter snow"],
        [Background.Grass] = ["on the grass", "in a meadow", "on a meadow"],
        [Background.Street] = ["on the street", "in the street", "on a street in the city", "in the city"],
        [Background.Room] = ["in a room", "in the living room", "in the room"],
        [Background.Night] = ["at night", "under the night sky", "in the night", "under the stars"],
        [Background.Desert] = ["in the desert", "in a desert", "on desert sand"],
        [Background.Forest] = ["in the forest", "in a forest", "in the woods"],
        [Background.Lake] = ["on the lake", "at the lake", "by a lake", "on a lake"],
        [Background.Kitchen] = ["in the kitchen", "in a kitchen"],
        [Background.Sunset] = ["at sunset", "in the sunset", "in the evening sun"],
        [Background.Mountains] = ["in the mountains", "in front of mountains"],
    };

    // Those that captions put in by themselves.
    private static readonly string[] Others =
        ["a an and with beside next to near left right of above below small little big large plain",
         "spots stripes patch"];

    /// <summary>Every word that a caption can contain, and the words of the background, lower case, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Openings.Concat(Wheres.Values.SelectMany(where => where)).Concat(Others).SelectMany(phrase => phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Concat(Enum.GetValues<Category>().Select(Noun))
            .Concat(Enum.GetValues<Pattern>().Select(Adjective))
            .Concat(Palette.All.Select(color => color.Name))
            .Distinct().Order(StringComparer.Ordinal)];

    public static string Noun(Category category) => category.ToString().ToLowerInvariant();

    /// <summary>Such as "spotted".</summary>
    public static string Adjective(Pattern pattern) => pattern.ToString().ToLowerInvariant();

    /// <summary>The pattern's figures, such as "white spots" or "an orange patch"; a plain coat has none.</summary>
    internal static string? Figures(ObjectLook look) => look.Pattern switch
    {
        Pattern.Plain => null,
        Pattern.Spotted => $"{look.SecondColor} spots",
        Pattern.Striped => $"{look.SecondColor} stripes",
        Pattern.Patched => $"{Article(look.SecondColor.Name)} {look.SecondColor} patch",
        _ => throw new ArgumentOutOfRangeException(nameof(look), look.Pattern, "No such pattern."),
    };

    /// <summary>"a" or "an", as the word after it asks.</summary>
    internal static string Article(string next) => "aeiou".Contains(next[0], StringComparison.Ordinal) ? "an" : "a";

    /// <summary>Phrases that say where something is, the most usual first.</summary>
    public static IReadOnlyList<string> Where(Background background) => Wheres[background];
}
