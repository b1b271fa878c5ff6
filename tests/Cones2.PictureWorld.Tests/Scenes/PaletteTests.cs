using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Scenes;

public sealed class PaletteTests
{
    [Fact]
    public void Nearest_EachColorsOwnLevels_IsThatColor() =>
        Assert.All(Palette.All, color => Assert.Same(color, Palette.Nearest(color.Red, color.Green, color.Blue)));

    [Fact]
    public void Named_EachName_IsThatColor() => Assert.All(Palette.All, color => Assert.Same(color, Palette.Named(color.Name)));

    [Fact]
    public void Named_NoColor_NamesThoseThatAre() =>
        Assert.Contains("teal", Assert.Throws<ArgumentException>(() => Palette.Named("mauve")).Message, StringComparison.Ordinal);

    [Fact]
    public void Draw_ApartFromAnyTwoThatAreApart_IsApartFromBoth()
    {
        var random = new PictureRandom(1, "colours");
        foreach (var (main, second) in Palette.All.SelectMany(main => Palette.All.Where(second => AreApart(main, second)).Select(second => (main, second))))
        {
            var third = Palette.Draw(random, Palette.Vivid, main, second);

            Assert.True(AreApart(third, main) && AreApart(third, second), $"{third} for {main} and {second}");
        }
    }

    private static bool AreApart(PaintColor first, PaintColor second) =>
        first.DistanceTo(second.Red, second.Green, second.Blue) >= Palette.LeastContrast;
}
