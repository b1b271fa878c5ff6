using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cones2.Diffusion.Residuals.Captions;

namespace Cones2.Diffusion.Residuals;

/// <summary>What to learn and how: with the photos, everything that decides the residual.</summary>
public sealed record TrainingOrder
{
    private const int PaperCaptions = 1000;

    /// <summary>The noun of the subject's category, such as "dog" or "teddy bear".</summary>
    public required string ClassNoun { get; init; }

    public required TrainingRecipe Recipe { get; init; }

    public required Seed Seed { get; init; }

    /// <summary>Captions of which each step takes one for equation 3; each contains the class noun.</summary>
    public required IReadOnlyList<string> PreservationCaptions { get; init; }

    /// <summary>Captions over which the residual is averaged (equation 5); each contains the class noun.</summary>
    public required IReadOnlyList<string> AveragingCaptions { get; init; }

    /// <summary>The prompt of the photos.</summary>
    public string InstancePrompt => Recipe.InstancePrompt.Replace("{}", ClassNoun, StringComparison.Ordinal);

    /// <param name="captions">The user's own captions, or null for generated ones (paper) or the templates (reference).</param>
    public static TrainingOrder Create(string classNoun, TrainingRecipe recipe, long seed, IReadOnlyList<string>? captions = null)
    {
        var used = captions ?? (recipe.Preservation == PreservationLoss.Captions
            ? CaptionGenerator.Generate(classNoun, PaperCaptions, seed: 0)
            : [.. ReferenceTemplates.All.Select(template => template.Replace("{}", classNoun, StringComparison.Ordinal))]);
        return new TrainingOrder
        {
            ClassNoun = classNoun,
            Recipe = recipe,
            Seed = new Seed(seed),
            PreservationCaptions = used,
            AveragingCaptions = used,
        };
    }

    /// <summary>What a checkpoint must share with the run that takes it up, by name.</summary>
    internal IReadOnlyDictionary<string, string> Identity() => new Dictionary<string, string>
    {
        ["class_noun"] = ClassNoun,

        // As checkpoints of version 1.0 have it, which a cluster is upgraded with.
        ["recipe"] = Recipe.ToString().Replace($", {nameof(TrainingRecipe.LearningRateSchedule)} = {LearningRateSchedule.Constant}", "", StringComparison.Ordinal),
        ["seed"] = Seed.Value.ToString(CultureInfo.InvariantCulture),
        ["captions"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', [.. PreservationCaptions, "", .. AveragingCaptions])))),
    };
}
