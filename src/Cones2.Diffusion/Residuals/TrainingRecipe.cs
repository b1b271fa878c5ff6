namespace Cones2.Diffusion.Residuals;

/// <summary>How a subject is learned. <see cref="Paper"/> and <see cref="Reference"/> are the two published ways.</summary>
public sealed record TrainingRecipe
{
    /// <summary>The paper: equations 2 to 5, 3,000 steps at 1e-6.</summary>
    public static TrainingRecipe Paper { get; } = new();

    /// <summary>The authors' published code: their norms, 4,000 steps at 5e-6, the mean over 27 templates.</summary>
    public static TrainingRecipe Reference { get; } = new()
    {
        Name = "reference",
        Preservation = PreservationLoss.InstancePrompt,
        InstancePrompt = "{}",
        Steps = 4000,
        LearningRate = 5e-6,
    };

    public string Name { get; init; } = "paper";

    public PreservationLoss Preservation { get; init; } = PreservationLoss.Captions;

    /// <summary>The prompt of the photos; {} stands for the class noun.</summary>
    public string InstancePrompt { get; init; } = "a photo of {}";

    /// <summary>1 and up.</summary>
    public int Steps { get; init; } = 3000;

    public double LearningRate { get; init; } = 1e-6;

    public LearningRateSchedule LearningRateSchedule { get; init; }

    /// <summary>lambda of equation 4, for <see cref="PreservationLoss.Captions"/>.</summary>
    public double Lambda { get; init; } = 1e-3;

    /// <summary>The weight of the norm before the noun, for <see cref="PreservationLoss.InstancePrompt"/>.</summary>
    public double RateBefore { get; init; } = 1e-2;

    /// <summary>The weight of the norm after the noun, for <see cref="PreservationLoss.InstancePrompt"/>.</summary>
    public double RateAfter { get; init; } = 1e-3;

    /// <summary>AdamW's decay.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Gradients are shortened to this norm.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Everything out of its range; nothing if all is right.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        if (Steps < 1)
            yield return new InputFault("steps", $"is {Steps}", "give 1 or more");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            yield return new InputFault("learningRate", $"is {LearningRate}", "give more than 0; the paper's is 1e-6");
        if (!(Lambda >= 0 && double.IsFinite(Lambda)))
            yield return new InputFault("lambda", $"is {Lambda}", "give 0 or more");
    }
}
