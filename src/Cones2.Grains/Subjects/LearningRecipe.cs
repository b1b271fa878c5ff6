using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;

namespace Cones2.Grains.Subjects;

/// <summary>An order's recipe in the engine's terms.</summary>
internal static class LearningRecipe
{
    /// <exception cref="InvalidInputException">The recipe or the schedule is not known.</exception>
    public static TrainingRecipe ToRecipe(this LearningOrder order)
    {
        var recipe = order.Recipe switch
        {
            "paper" => TrainingRecipe.Paper,
            "reference" => TrainingRecipe.Reference,
            _ => throw new InvalidInputException("recipe", $"is \"{order.Recipe}\"", "give paper or reference"),
        };
        return recipe with
        {
            Steps = order.Steps ?? recipe.Steps,
            LearningRate = order.LearningRate ?? recipe.LearningRate,
            LearningRateSchedule = order.LearningRateSchedule is { } schedule ? LearningRateSchedules.Parse(schedule) : recipe.LearningRateSchedule,
            Lambda = order.Lambda ?? recipe.Lambda,
            InstancePrompt = order.InstancePrompt ?? recipe.InstancePrompt,
        };
    }
}
