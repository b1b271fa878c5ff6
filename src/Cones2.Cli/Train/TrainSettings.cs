using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld;

namespace Cones2.Cli.Train;

/// <summary>What the command line of <c>cones2 train</c> says.</summary>
internal sealed record TrainSettings
{
    public required IReadOnlyList<string> Photos { get; init; }

    public required string Noun { get; init; }

    public required string Model { get; init; }

    public required string Output { get; init; }

    public required string Recipe { get; init; }

    public int? Steps { get; init; }

    public double? LearningRate { get; init; }

    public string? LearningRateSchedule { get; init; }

    public double? Lambda { get; init; }

    public string? Captions { get; init; }

    public int? Size { get; init; }

    public bool Flip { get; init; }

    public long Seed { get; init; }

    public int CheckpointEvery { get; init; }

    /// <summary>Null: that of the output, without its extension.</summary>
    public string? Subject { get; init; }

    /// <summary>What the subject is kept as.</summary>
    public string SubjectName => Subject ?? Path.GetFileNameWithoutExtension(Output);

    /// <exception cref="InvalidInputException">No recipe or no schedule has that name.</exception>
    public TrainingRecipe ToRecipe()
    {
        var recipe = Recipe switch
        {
            "paper" => SmallModel.IsAt(Model) ? SmallModel.Recipe : TrainingRecipe.Paper,
            "reference" => TrainingRecipe.Reference,
            _ => throw new InvalidInputException("--recipe", $"is \"{Recipe}\"", "give paper or reference"),
        };
        return recipe with
        {
            Steps = Steps ?? recipe.Steps,
            LearningRate = LearningRate ?? recipe.LearningRate,
            LearningRateSchedule = LearningRateSchedule is { } schedule ? LearningRateSchedules.Parse(schedule) : recipe.LearningRateSchedule,
            Lambda = Lambda ?? recipe.Lambda,
        };
    }
}
