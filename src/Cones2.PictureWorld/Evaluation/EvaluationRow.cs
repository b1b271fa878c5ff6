using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>What a row of the table measures.</summary>
/// <param name="Name">Such as "without guidance".</param>
/// <param name="Subjects">How many a picture has, 1 to 6.</param>
/// <param name="Twins">Whether they are two of one category.</param>
/// <param name="Learning">How they were learned.</param>
/// <param name="Guidance">Null: none.</param>
public sealed record EvaluationRow(string Name, int Subjects, bool Twins, LearningWay Learning, LayoutGuidance? Guidance)
{
    private const string Method = "Cones 2";

    /// <summary>
    /// How what was learned is put into prompts, where not in its own way: a residual in the noun's place as a token embedding is,
    /// or a token embedding added to the noun as a residual is. Null: in its own way.
    /// </summary>
    public LearningWay? ComposedAs { get; init; }

    /// <summary>Steps, sampler and classifier-free guidance; null for the settings' own.</summary>
    public CompositionRequest? Sampling { get; init; }

    /// <summary>What its files are called: "cones-2-one-category-2".</summary>
    public string FileName => $"{Name.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-').ToLowerInvariant()}-{Subjects}";

    /// <summary>The paper's section 4: its figures 4 and 6, tables 1 and A1, equation 7 against the authors' code, and other ways to learn.</summary>
    /// <param name="guidance">The paper's weighting, as it suits the model.</param>
    /// <param name="reference">The authors' weighting, as it suits the model.</param>
    public static IReadOnlyList<EvaluationRow> All(LayoutGuidance guidance, LayoutGuidance reference) =>
    [
        .. Of(2, 3, 4).Select(count => new EvaluationRow("painted truth", count, Twins: false, LearningWay.Painted, null)),
        .. Of(1, 2, 3).Select(count => new EvaluationRow("told in words", count, Twins: false, LearningWay.Words, guidance)),
        .. Of(1, 2, 3).Select(count => new EvaluationRow("told at the noun", count, Twins: false, LearningWay.WordsAtNoun, guidance)),
        .. Enumerable.Range(1, EvaluationCase.MaxSubjects).Select(count => new EvaluationRow(Method, count, Twins: false, LearningWay.Residual, guidance)),
        .. Enumerable.Range(1, 4).Select(count => new EvaluationRow("without guidance", count, Twins: false, LearningWay.Residual, null)),
        .. Of(2, 3).Select(count => new EvaluationRow("strengthening only", count, Twins: false, LearningWay.Residual, guidance with { GammaMinus = 0 })),
        .. Of(2, 3).Select(count => new EvaluationRow("weakening only", count, Twins: false, LearningWay.Residual, guidance with { GammaPlus = 0 })),
        .. Of(2, 3).Select(count => new EvaluationRow("reference weighting", count, Twins: false, LearningWay.Residual, reference)),
        new($"{Method}, one category", 2, Twins: true, LearningWay.Residual, guidance),
        new("without guidance, one category", 2, Twins: true, LearningWay.Residual, null),
        .. Of(1, 2, 3).Select(count => new EvaluationRow("token embedding", count, Twins: false, LearningWay.TokenEmbedding, guidance)),
        new("residual, put in place", 2, Twins: false, LearningWay.Residual, guidance) { ComposedAs = LearningWay.TokenEmbedding },
        new("token embedding, added", 2, Twins: false, LearningWay.TokenEmbedding, guidance) { ComposedAs = LearningWay.Residual },
        .. Of(1, 2, 3).Select(count => new EvaluationRow("Textual Inversion", count, Twins: false, LearningWay.TextualInversion, guidance)),
    ];

    private static int[] Of(params int[] counts) => counts;
}
