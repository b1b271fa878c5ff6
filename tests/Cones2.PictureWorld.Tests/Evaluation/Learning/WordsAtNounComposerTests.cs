using Cones2.Diffusion;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Evaluation.Learning;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Tests.Evaluation.Learning;

public sealed class WordsAtNounComposerTests
{
    [Fact]
    public void Prepare_TwoSubjects_MovesEachNounToWhereItsWordsWould()
    {
        using var model = StableDiffusion.Load(SmallModel.ModelIn(SmallModel.Folder), Placement.Cpu);
        using var composer = new WordsAtNounComposer(model);
        var asked = EvaluationCase.Draw([Subject.FromSeed(1, Category.Dog), Subject.FromSeed(2, Category.Mug)], new PictureRandom(3, "case"));

        using var prepared = composer.Prepare(asked, _ => throw new InvalidOperationException("nothing is learned"), SmallModel.Guidance, SmallModel.Sampling);

        Assert.Equal(asked.Prompt, prepared.Request.Prompt);
        foreach (var (index, noun) in new[] { "dog", "mug" }.Index())
        {
            var moved = NounEmbedding.Of(model, asked.Words, noun).Zip(prepared.Request.Subjects[index].Residual.Values, (plain, residual) => plain + residual);
            var told = NounEmbedding.Of(model, asked.PromptWithLooks.Replace("{0}", "dog").Replace("{1}", "mug"), noun);
            Assert.Equal(told, moved, (expected, actual) => Math.Abs(expected - actual) < 1e-4f);
            Assert.NotEqual(told, NounEmbedding.Of(model, asked.Words, noun), (expected, actual) => Math.Abs(expected - actual) < 1e-1f);
        }
    }
}
