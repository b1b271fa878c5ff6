namespace Cones2.Diffusion.Residuals;

/// <summary>How the learning rate goes over the steps of a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>The same at each step, as in the paper.</summary>
    Constant,

    /// <summary>From the recipe's rate down to 0, so that what is learned settles: fewer steps at a greater rate come to less noise.</summary>
    Linear,
}
