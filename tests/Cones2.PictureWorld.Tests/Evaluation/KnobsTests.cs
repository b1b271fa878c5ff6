using Cones2.PictureWorld.Evaluation;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class KnobsTests
{
    [Fact]
    public void OfComposing_AnyGuidance_TurnsItsKnobsOneAtATime()
    {
        var rows = Knobs.OfComposing(SmallModel.Guidance, SmallModel.ReferenceGuidance, SmallModel.Sampling);

        Assert.Distinct(rows.Select(row => row.Name));
        Assert.Contains(rows, row => row.Name == "gamma+ 5" && row.Guidance == SmallModel.Guidance with { GammaPlus = 5 });
        Assert.Contains(rows, row => row.Name == "reference w 0.16" && row.Guidance == SmallModel.ReferenceGuidance with { Weight = 0.16 });
        Assert.Contains(rows, row => row.Name == "guidance scale 7.5" && row.Sampling!.GuidanceScale == 7.5 && row.Guidance == SmallModel.Guidance);
        Assert.All(rows, row => Assert.Empty(row.Guidance!.FindFaults()));
    }

    [Fact]
    public void OfLearning_AnyRecipe_BeginsWithItAndTurnsItsKnobsOneAtATime()
    {
        var recipes = Knobs.OfLearning(SmallModel.Recipe);

        Assert.Equal(SmallModel.Recipe, recipes[0].Recipe);
        Assert.Distinct(recipes.Select(recipe => recipe.Name));
        Assert.Contains(recipes, recipe => recipe.Name == "lambda 0.1" && recipe.Recipe == SmallModel.Recipe with { Lambda = 0.1 });
        Assert.Contains(recipes, recipe => Knobs.Of(recipe.Name) == "learning rate schedule" && recipe.Recipe.LearningRateSchedule != SmallModel.Recipe.LearningRateSchedule);
        Assert.All(recipes, recipe => Assert.Empty(recipe.Recipe.FindFaults()));
    }
}
