using Cones2.Diffusion.Tokenization;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Hides words of a caption from the denoiser, so that a noun must tell what the words before it say of its object: a subject's
/// residual is added to its noun alone, and where a model reads looks off adjectives and off the end of the prompt, it can't
/// show them.
/// </summary>
internal static class WordDropout
{
    private const double HiddenShare = 0.5;

    /// <summary>Nouns, the start token and what follows the last noun (mostly where the scene is) are always seen, the end never.</summary>
    /// <returns>What is added to the scores of each token: 0 where it is seen, negative infinity where it is hidden.</returns>
    public static float[] Draw(SubjectPrompt caption, PictureRandom random)
    {
        var bias = new float[caption.Tokens.TokenIds.Length];
        bias.AsSpan(caption.Tokens.TokenCount - 1).Fill(float.NegativeInfinity);
        var nouns = caption.Spans.Values.SelectMany(noun => Enumerable.Range(noun.Start, noun.Length)).ToHashSet();
        foreach (var token in Enumerable.Range(1, nouns.Max() - 1).Where(token => !nouns.Contains(token)))
            bias[token] = random.Chance(HiddenShare) ? float.NegativeInfinity : 0;
        return bias;
    }
}
