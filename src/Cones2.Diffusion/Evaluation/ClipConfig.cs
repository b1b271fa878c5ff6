using Cones2.Diffusion.TextEncoding;

namespace Cones2.Diffusion.Evaluation;

/// <summary>The shape of a CLIP model; the defaults are OpenAI's ViT-B/32, by which DreamBooth measured CLIP-T and CLIP-I.</summary>
public sealed record ClipConfig
{
    private const int LegacyEndTokenId = 2;

    public TextEncoderConfig Text { get; init; } = new()
    {
        HiddenSize = 512,
        IntermediateSize = 2048,
        Layers = 12,
        Heads = 8,
        Activation = TextActivation.QuickGelu,
    };

    public VisionEncoderConfig Vision { get; init; } = new();

    public ClipPreprocessorConfig Preprocessor { get; init; } = new();

    /// <summary>The width of the embeddings that pictures and texts share.</summary>
    public int ProjectionSize { get; init; } = 512;

    /// <summary>The token at whose first place a text is pooled.</summary>
    public int EndTokenId { get; init; } = 49407;

    /// <summary>
    /// Whether the end token is found as the highest id of the text: transformers before 4.31 wrote an end token of 2
    /// whatever the vocabulary, and newer ones take that for a mark.
    /// </summary>
    public bool FindsEndByHighestId => EndTokenId == LegacyEndTokenId;

    /// <summary>Where the logarithm of the contrastive scale begins: ln(1 / 0.07).</summary>
    public double InitialLogitScale { get; init; } = 2.6592;
}
