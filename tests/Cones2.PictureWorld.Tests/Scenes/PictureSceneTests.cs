using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Scenes;

public sealed class PictureSceneTests
{
    private static readonly PictureScene[] Scenes = [.. Enumerable.Range(0, 1500).Select(seed => PictureScene.FromSeed(seed))];

    [Fact]
    public void FromSeed_ManySeeds_OneToFourObjectsAllOccur() =>
        Assert.Equal([1, 2, 3, 4], Scenes.Select(scene => scene.Objects.Count).Distinct().Order());

    [Fact]
    public void FromSeed_ManySeeds_EveryCategoryColorPatternVariantAndBackgroundOccurs()
    {
        var objects = Scenes.SelectMany(scene => scene.Objects).ToArray();

        Assert.Equal(Enum.GetValues<Category>(), objects.Select(placed => placed.Look.Category).Distinct().Order());
        Assert.Equal(Enum.GetValues<Pattern>(), objects.Select(placed => placed.Look.Pattern).Distinct().Order());
        Assert.Equal(Enum.GetValues<Background>(), Scenes.Select(scene => scene.Background).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], objects.Select(placed => placed.Pose.Variant).Distinct().Order());
        Assert.Equal(Palette.All.ToHashSet(), objects.Select(placed => placed.Look.MainColor).ToHashSet());
    }

    [Fact]
    public void FromSeed_ManySeeds_PlacesInsideThePictureAndHardlyOverlapping()
    {
        foreach (var places in Scenes.Select(scene => scene.Objects.Select(placed => placed.Place).ToArray()))
        {
            Assert.All(places, place => Assert.True(place.IsInsidePicture));
            Assert.All(Pairs(places), pair => Assert.True(pair.First.Overlap(pair.Second) <= SceneObjects.MaxOverlap));
        }
    }

    [Fact]
    public void FromSeed_TwoOfACategory_DifferInMainColor()
    {
        var twins = Scenes.SelectMany(scene => Pairs([.. scene.Objects])).Where(pair => pair.First.Look.Category == pair.Second.Look.Category).ToArray();

        Assert.NotEmpty(twins);
        Assert.All(twins, pair => Assert.NotEqual(pair.First.Look.MainColor, pair.Second.Look.MainColor));
    }

    [Fact]
    public void FromSeed_ManySeeds_FewAccents() =>
        Assert.InRange(Scenes.SelectMany(scene => scene.Objects).Average(placed => placed.Look.AccentColor is null ? 0.0 : 1), 0.01, 0.1);

    private static IEnumerable<(T First, T Second)> Pairs<T>(T[] items) =>
        items.SelectMany((first, i) => items.Skip(i + 1).Select(second => (first, second)));
}
