using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class EvaluationCaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void Draw_AnyCount_KeepsBoxesApartAndInside(int count)
    {
        var pool = new SubjectPool(seed: 3, categories: 8, pairs: 8);
        for (var i = 0; i < 50; i++)
        {
            var random = new PictureRandom(i, "test");
            var asked = EvaluationCase.Draw(pool.Draw(count, random), random);

            Assert.Equal(count, asked.Subjects.Select(subject => subject.Look.Category).Distinct().Count());
            Assert.Equal(count, asked.Boxes.Count);
            Assert.All(asked.Boxes, box => Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= SmallModelShape.PictureSize && box.Bottom <= SmallModelShape.PictureSize));
            Assert.True(CommonPixels(asked) <= count * 20, $"Boxes of case {i} share {CommonPixels(asked)} pixels.");
        }
    }

    [Fact]
    public void Draw_SameRandomNumbers_GivesTheSameCase()
    {
        var one = Draw(seed: 5);
        var other = Draw(seed: 5);

        Assert.Equal(one.Boxes, other.Boxes);
        Assert.Equal((one.Prompt, one.Seed), (other.Prompt, other.Seed));
        Assert.NotEqual(one.Seed, Draw(seed: 6).Seed);
    }

    [Fact]
    public void Prompt_SixSubjects_IsInTheWorldsWordsAndShortEnough()
    {
        var asked = Draw(seed: 1, count: 6);
        var folder = Directory.CreateTempSubdirectory("cones2-").FullName;
        try
        {
            TokenizerFolder.Write(folder, SceneWords.All, SmallModelShape.PromptTokens);

            var prompt = SubjectPrompt.Parse(asked.Prompt, asked.NounsByName, ClipTokenizer.Load(folder));

            Assert.Equal(asked.Words, prompt.Text);
            Assert.Equal(0, prompt.Tokens.CutTokens);
            Assert.Empty(SmallModel.FindFaults(asked.Prompt));
            Assert.Empty(SmallModel.FindFaults(asked.PromptWithLooks));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void DrawTwins_AnyPool_AreOfOneCategoryInOtherColours()
    {
        var pool = new SubjectPool(seed: 0, categories: 4, pairs: 2);
        Assert.Equal(6, pool.All.Count());
        for (var i = 0; i < 10; i++)
        {
            var twins = pool.DrawTwins(new PictureRandom(i, "twins"));

            Assert.Equal(twins[0].Look.Category, twins[1].Look.Category);
            Assert.NotEqual(twins[0].Look.MainColor, twins[1].Look.MainColor);
        }
    }

    private static EvaluationCase Draw(long seed, int count = 3)
    {
        var random = new PictureRandom(seed, "test");
        return EvaluationCase.Draw(new SubjectPool(seed: 3, categories: 8, pairs: 8).Draw(count, random), random);
    }

    private static int CommonPixels(EvaluationCase asked) => Enumerable.Range(0, SmallModelShape.PictureSize * SmallModelShape.PictureSize)
        .Count(pixel => asked.Boxes.Count(box =>
            pixel % SmallModelShape.PictureSize >= box.Left && pixel % SmallModelShape.PictureSize < box.Right
            && pixel / SmallModelShape.PictureSize >= box.Top && pixel / SmallModelShape.PictureSize < box.Bottom) > 1);
}
