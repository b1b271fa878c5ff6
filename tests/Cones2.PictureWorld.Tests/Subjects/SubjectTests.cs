using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;
using Cones2.PictureWorld.Tests.Drawing;

namespace Cones2.PictureWorld.Tests.Subjects;

public sealed class SubjectTests
{
    [Fact]
    public void Photo_AnySubject_ShowsItsThreeColorsInEveryPhoto()
    {
        using var painter = new ScenePainter();
        for (var seed = 0; seed < 60; seed++)
        {
            var subject = Subject.FromSeed(seed);
            for (var index = 0; index < 6; index++)
            {
                var counts = ColorCount.Exact(subject.Photo(index, painter));

                Assert.All(
                    [subject.Look.MainColor, subject.Look.SecondColor, subject.Look.AccentColor!],
                    color => Assert.True(counts.GetValueOrDefault(color) >= 4, $"{subject}, photo {index}: {color}"));
            }
        }
    }

    [Fact]
    public void Photo_AnySubject_AloneAndLarge()
    {
        using var painter = new ScenePainter();
        foreach (var subject in Enumerable.Range(0, 60).Select(seed => Subject.FromSeed(seed)))
        {
            var drawn = Assert.Single(subject.Photo(0, painter).Objects);

            Assert.Equal(subject.Look, drawn.Look);
            Assert.True(Math.Max(drawn.Box.Width, drawn.Box.Height) >= 0.42 * 64, $"{subject}: {drawn.Box}");
        }
    }

    [Fact]
    public void Photo_OtherIndices_OtherPictures()
    {
        using var painter = new ScenePainter();
        var subject = Subject.FromSeed(4);

        Assert.Distinct(Enumerable.Range(0, 40).Select(index => Convert.ToHexString(subject.Photo(index, painter).Rgba)));
        Assert.Equal(subject.Photo(3, painter).Rgba, subject.Photo(3, painter).Rgba);
    }

    [Theory]
    [InlineData(Category.Dog, "dog")]
    [InlineData(Category.Teapot, "teapot")]
    public void FromSeed_GivenCategory_HasIt(Category category, string noun)
    {
        Assert.Equal(noun, Subject.FromSeed(1, category).ClassNoun);
        Assert.Equal(Subject.FromSeed(1, category), Subject.FromSeed(1, category));
    }

    [Fact]
    public void FromSeed_ManySeeds_LooksOfTheirOwn() =>
        Assert.InRange(Enumerable.Range(0, 300).Select(seed => Subject.FromSeed(seed).Look).Distinct().Count(), 295, 300);
}
