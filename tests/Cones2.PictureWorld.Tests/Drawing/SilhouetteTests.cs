using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Drawing;

public sealed class SilhouetteTests
{
    private static readonly Place Middle = new(0.1f, 0.1f, 0.9f, 0.9f);

    [Fact]
    public void Paint_TwoCategories_SilhouettesFarApart()
    {
        var silhouettes = Enum.GetValues<Category>().ToDictionary(category => category, category => Silhouette(category, 0));
        foreach (var (first, second) in silhouettes.Keys.SelectMany(first => silhouettes.Keys.Where(second => second > first).Select(second => (first, second))))
        {
            var common = silhouettes[first].Intersect(silhouettes[second]).Count();
            var either = silhouettes[first].Union(silhouettes[second]).Count();

            Assert.True(common < 0.85 * either, $"{first} and {second} share {common} of {either} pixels.");
        }
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void Paint_TwoVariants_DrawnDifferently(Category category)
    {
        using var painter = new ScenePainter();

        Assert.Distinct(Enumerable.Range(0, Pose.Variants).Select(variant => Convert.ToHexString(painter.Paint(Scene(category, variant)).Rgba)));
    }

    public static TheoryData<Category> Categories() => new(Enum.GetValues<Category>());

    private static HashSet<(int X, int Y)> Silhouette(Category category, int variant)
    {
        using var painter = new ScenePainter();
        var scene = Scene(category, variant);
        return [.. ChangedPixels.Between(painter.Paint(scene with { Objects = [] }), painter.Paint(scene))];
    }

    private static PictureScene Scene(Category category, int variant) =>
        new(Background.Night, 1, [new PlacedObject(new ObjectLook(category, Palette.Orange, Palette.White, Pattern.Plain), new Pose(false, 0, variant), Middle)]);
}
