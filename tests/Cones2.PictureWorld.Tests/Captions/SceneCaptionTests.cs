using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Captions;

public sealed class SceneCaptionTests
{
    private static readonly (PictureScene Scene, string[] Words)[] Captioned =
        [.. Enumerable.Range(0, 3000).Select(seed => PictureScene.FromSeed(seed % 1000)).Select((scene, seed) => (scene, Words(SceneCaption.Write(scene, seed))))];

    [Fact]
    public void Write_AnyScene_NamesEveryObjectAndNoOther() => Assert.All(Captioned, captioned =>
    {
        var nouns = Enum.GetValues<Category>().Select(SceneWords.Noun).ToHashSet();
        Assert.Equal(
            captioned.Scene.Objects.Select(placed => SceneWords.Noun(placed.Look.Category)).Order(),
            captioned.Words.Where(nouns.Contains).Order());
    });

    [Fact]
    public void Write_AnyScene_OnlyWordsOfTheVocabularyAndFew() => Assert.All(Captioned, captioned =>
    {
        Assert.InRange(captioned.Words.Length, 2, SceneCaption.MaxWords);
        Assert.Empty(captioned.Words.Except(SceneWords.All));
    });

    [Fact]
    public void Write_AnyScene_NamesNoColorOrPatternThatIsNotThere() => Assert.All(Captioned, captioned =>
    {
        var colors = captioned.Scene.Objects.SelectMany(placed => new[] { placed.Look.MainColor.Name, placed.Look.SecondColor.Name });
        var patterns = captioned.Scene.Objects.Select(placed => SceneWords.Adjective(placed.Look.Pattern));
        Assert.Empty(captioned.Words.Intersect(Palette.All.Select(color => color.Name)).Except(colors));
        Assert.Empty(captioned.Words.Intersect(Enum.GetValues<Pattern>().Select(SceneWords.Adjective)).Except(patterns));
    });

    [Fact]
    public void Write_PlainObject_NeverNamesItsUnseenColor()
    {
        var look = new ObjectLook(Category.Mug, Palette.Blue, Palette.Red, Pattern.Plain);
        var scene = new PictureScene(Background.Room, 1, [new PlacedObject(look, default, new Place(0, 0, 1, 1))]);

        Assert.DoesNotContain("red", Enumerable.Range(0, 500).SelectMany(seed => Words(SceneCaption.Write(scene, seed))));
    }

    [Fact]
    public void Write_TwoApart_SaysOnlyTheTrueSide()
    {
        var dog = new PlacedObject(new ObjectLook(Category.Dog, Palette.Blue, Palette.White, Pattern.Plain), default, new Place(0, 0.3f, 0.4f, 0.7f));
        var mug = new PlacedObject(new ObjectLook(Category.Mug, Palette.Red, Palette.White, Pattern.Plain), default, new Place(0.6f, 0.3f, 1, 0.7f));
        var scene = new PictureScene(Background.Room, 1, [dog, mug]);

        var sided = Enumerable.Range(0, 500).Select(seed => Words(SceneCaption.Write(scene, seed))).Where(words => words.Contains("left") || words.Contains("right")).ToArray();

        Assert.NotEmpty(sided);
        Assert.All(sided, words => Assert.Equal(words.Contains("left"), Array.IndexOf(words, "dog") < Array.IndexOf(words, "mug")));
    }

    [Fact]
    public void Write_OneScene_ManyCaptions()
    {
        var scene = PictureScene.FromSeed(0);

        Assert.InRange(Enumerable.Range(0, 200).Select(seed => SceneCaption.Write(scene, seed)).Distinct().Count(), 150, 200);
        Assert.Equal(SceneCaption.Write(scene, 5), SceneCaption.Write(scene, 5));
    }

    [Fact]
    public void WriteTemplate_AnyScene_TheCaptionWithEachObjectInItsPlace() => Assert.All(Enumerable.Range(0, 300), seed =>
    {
        var scene = PictureScene.FromSeed(seed);

        var template = SceneCaption.WriteTemplate(scene, seed);

        Assert.All(Enumerable.Range(0, scene.Objects.Count), index => Assert.Single(template.Split(' '), word => word.TrimEnd(SceneWords.Comma) == $"{{{index}}}"));
        var filled = scene.Objects.Index().Aggregate(template, (text, placed) =>
            text.Replace($"{{{placed.Index}}}", SceneWords.Noun(placed.Item.Look.Category), StringComparison.Ordinal));
        Assert.Equal(SceneCaption.Write(scene, seed), filled);
    });

    [Fact]
    public void WriteTemplate_TwinsOfTwoColors_NamesEachByItsOwn()
    {
        var red = new PlacedObject(new ObjectLook(Category.Dog, Palette.Red, Palette.White, Pattern.Plain), default, new Place(0, 0, 0.4f, 0.4f));
        var blue = red with { Look = red.Look with { MainColor = Palette.Blue }, Place = new Place(0.6f, 0.6f, 1, 1) };
        var scene = new PictureScene(Background.Room, 1, [red, blue]);

        Assert.All(Enumerable.Range(0, 100).Select(seed => SceneCaption.WriteTemplate(scene, seed)), template =>
        {
            var (first, second) = (template.IndexOf("{0}", StringComparison.Ordinal), template.IndexOf("{1}", StringComparison.Ordinal));
            Assert.Equal(first < second, template.IndexOf("red", StringComparison.Ordinal) < template.IndexOf("blue", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void All_Vocabulary_EveryWordLowerCaseAndUsed()
    {
        Assert.All(SceneWords.All, word => Assert.Matches("^[a-z]+$", word));
        Assert.Empty(SceneWords.All.Except(Captioned.SelectMany(captioned => captioned.Words)));
    }

    // A comma follows a word.
    private static string[] Words(string caption) => [.. caption.Split(' ').Select(word => word.TrimEnd(SceneWords.Comma))];
}
