using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>How much is measured, and with what.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Of the subjects, the cases and the noise.</summary>
    public long Seed { get; init; }

    /// <summary>2 to 14, at least as many as the most subjects of a picture.</summary>
    public int Categories { get; init; } = 10;

    /// <summary>Of so many of the categories two subjects are learned, of the others one; 1 or more.</summary>
    public int Pairs { get; init; } = 10;

    /// <summary>1 or more.</summary>
    public int PicturesPerRow { get; init; } = 100;

    /// <summary>1 or more.</summary>
    public int PhotosPerSubject { get; init; } = 5;

    /// <summary>Of residuals; its schedule is that of the other ways' rates too.</summary>
    public TrainingRecipe Recipe { get; init; } = SmallModel.Recipe;

    public int TokenEmbeddingSteps { get; init; } = SmallModel.Recipe.Steps;

    public double TokenEmbeddingRate { get; init; } = 2e-2;

    public int TextualInversionSteps { get; init; } = SmallModel.Recipe.Steps;

    public double TextualInversionRate { get; init; } = 5e-3;

    /// <summary>Steps, sampler and classifier-free guidance of each picture.</summary>
    public CompositionRequest Sampling { get; init; } = SmallModel.Sampling;

    public IReadOnlyList<EvaluationRow> Rows { get; init; } = EvaluationRow.All(SmallModel.Guidance, SmallModel.ReferenceGuidance);

    /// <summary>What a folder must share with the run that goes on in it, by name; the rows aside, each of which is kept by itself.</summary>
    internal IReadOnlyDictionary<string, string> Identity() => new Dictionary<string, string>
    {
        ["seed"] = $"{Seed}",
        ["number of categories"] = $"{Categories}",
        ["number of pairs"] = $"{Pairs}",
        ["number of pictures"] = $"{PicturesPerRow}",
        ["number of photos"] = $"{PhotosPerSubject}",
        ["recipe"] = $"{Recipe}",
        ["training of token embeddings"] = $"{TokenEmbeddingSteps} steps at {TokenEmbeddingRate}",
        ["training by Textual Inversion"] = $"{TextualInversionSteps} steps at {TextualInversionRate}",
        ["sampling"] = $"{Sampling}",
    };

    /// <summary>Everything out of its range; nothing if all is right.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        var least = Math.Max(2, Rows.Max(row => row.Subjects));
        var most = Enum.GetValues<Category>().Length;
        if (Categories < least || Categories > most)
            yield return new InputFault("--categories", $"is {Categories}", $"give {least} to {most}");
        if (Pairs < 1)
            yield return new InputFault("--pairs", $"is {Pairs}", "give 1 or more");
        if (PicturesPerRow < 1)
            yield return new InputFault("--pictures", $"is {PicturesPerRow}", "give 1 or more");
        if (PhotosPerSubject < 1)
            yield return new InputFault("--photos", $"is {PhotosPerSubject}", "give 1 or more");
        foreach (var fault in Recipe.FindFaults())
            yield return fault;
    }
}
