using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Tests.Residuals;

public sealed class TrainingOrderTests
{
    /// <summary>A checkpoint that an older version wrote is taken up by a newer one.</summary>
    [Fact]
    public void Identity_ConstantRate_IsAsInCheckpointsOfVersion10()
    {
        var order = TrainingOrder.Create("dog", TrainingRecipe.Paper, seed: 1);

        Assert.Equal(
            "TrainingRecipe { Name = paper, Preservation = Captions, InstancePrompt = a photo of {}, Steps = 3000, LearningRate = 1E-06, Lambda = 0.001, RateBefore = 0.01, RateAfter = 0.001, WeightDecay = 0.01, MaxGradientNorm = 1 }",
            order.Identity()["recipe"]);
    }

    [Fact]
    public void Identity_OtherSchedule_IsAnotherRecipe()
    {
        var order = TrainingOrder.Create("dog", TrainingRecipe.Paper, seed: 1);
        var linear = order with { Recipe = order.Recipe with { LearningRateSchedule = LearningRateSchedule.Linear } };

        Assert.NotEqual(order.Identity()["recipe"], linear.Identity()["recipe"]);
    }
}
