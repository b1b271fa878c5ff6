using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Evaluation.Learning;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Tests.Evaluation.Learning;

public sealed class TokenEmbeddingLearnerTests
{
    private static readonly Subject Rex = Subject.FromSeed(1, Category.Dog);

    [Fact]
    public void FromResidual_PutIntoAPrompt_StandsWhereTheResidualWouldMoveThePhotosNoun()
    {
        using var model = StableDiffusion.Load(SmallModel.ModelIn(SmallModel.Folder), Placement.Cpu);
        using var learner = new TokenEmbeddingLearner(model, 1, 1e-2, LearningRateSchedule.Constant);
        var width = model.TextEncoder.Config.HiddenSize;
        var residual = new ResidualEmbedding { Values = [.. Enumerable.Range(0, width).Select(i => i / (float)width)], Width = width, ClassNoun = "dog" };
        var asked = EvaluationCase.Draw([Rex, Subject.FromSeed(2, Category.Mug)], new PictureRandom(3, "case"));

        var embedding = learner.FromResidual(residual);
        using var prepared = learner.Prepare(asked, _ => embedding, SmallModel.Guidance, SmallModel.Sampling);

        // 1. In a prompt it replaces the noun, whatever is around it.
        var stands = Add(NounEmbedding.Of(model, asked.Words, "dog"), prepared.Request.Subjects[0].Residual.Values);
        Assert.Equal(Add(NounEmbedding.Of(model, "a photo of a dog", "dog"), residual.Values), stands, (expected, actual) => Math.Abs(expected - actual) < 1e-4f);

        // 2. And back.
        Assert.Equal(residual.Values, learner.ToResidual(embedding).Values, (expected, actual) => Math.Abs(expected - actual) < 1e-5f);

        static IEnumerable<float> Add(IEnumerable<float> one, IEnumerable<float> other) => one.Zip(other, (a, b) => a + b);
    }
}
