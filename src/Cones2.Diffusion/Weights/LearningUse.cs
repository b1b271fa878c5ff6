using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Weights;

/// <summary>How subjects are learned on a model by the paper's way; the defaults are the paper's.</summary>
public sealed record LearningUse
{
    /// <inheritdoc cref="TrainingRecipe.Steps"/>
    public int Steps { get; init; } = TrainingRecipe.Paper.Steps;

    /// <inheritdoc cref="TrainingRecipe.LearningRate"/>
    public double LearningRate { get; init; } = TrainingRecipe.Paper.LearningRate;

    /// <summary>constant or linear.</summary>
    public string LearningRateSchedule { get; init; } = LearningRateSchedules.Of(TrainingRecipe.Paper.LearningRateSchedule);

    /// <inheritdoc cref="TrainingRecipe.Lambda"/>
    public double Lambda { get; init; } = TrainingRecipe.Paper.Lambda;

    /// <inheritdoc cref="TrainingRecipe.InstancePrompt"/>
    public string InstancePrompt { get; init; } = TrainingRecipe.Paper.InstancePrompt;
}
