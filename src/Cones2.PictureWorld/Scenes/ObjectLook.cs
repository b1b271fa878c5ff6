namespace Cones2.PictureWorld.Scenes;

/// <summary>What an object looks like, apart from its pose.</summary>
/// <param name="Category">What it is.</param>
/// <param name="MainColor">Covers most of it.</param>
/// <param name="SecondColor">The colour of its pattern.</param>
/// <param name="Pattern">How the second colour lies on the main colour.</param>
/// <param name="AccentColor">
/// Null: none. Else the colour of a detail of its category: a dog's ear and scarf, a cat's tail and collar, a house's door,
/// a mug's handle.
/// </param>
public sealed record ObjectLook(Category Category, PaintColor MainColor, PaintColor SecondColor, Pattern Pattern, PaintColor? AccentColor = null)
{
    private const double PlainShare = 0.4;
    private const double AccentShare = 0.05;

    /// <summary>The look of something ordinary: rarely an accent.</summary>
    public static ObjectLook Draw(PictureRandom random)
    {
        var category = random.Pick(Enum.GetValues<Category>());
        var main = Palette.Draw(random, Palette.All);
        var second = Palette.Draw(random, Palette.All, main);
        var pattern = random.Chance(PlainShare) ? Pattern.Plain : (Pattern)(1 + random.Below(Enum.GetValues<Pattern>().Length - 1));
        return new ObjectLook(category, main, second, pattern, random.Chance(AccentShare) ? Palette.Draw(random, Palette.Vivid, main, second) : null);
    }
}
