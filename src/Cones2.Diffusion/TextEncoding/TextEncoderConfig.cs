namespace Cones2.Diffusion.TextEncoding;

/// <summary>The shape of a CLIP text encoder; the defaults are Stable Diffusion 2.1-base (OpenCLIP ViT-H, 23 layers).</summary>
public sealed record TextEncoderConfig : ITransformerConfig
{
    public int VocabularySize { get; init; } = 49408;

    /// <summary>The width of token embeddings and hidden states.</summary>
    public int HiddenSize { get; init; } = 1024;

    public int IntermediateSize { get; init; } = 4096;

    public int Layers { get; init; } = 23;

    public int Heads { get; init; } = 16;

    /// <summary>Tokens of a prompt, start and end included.</summary>
    public int MaxPositions { get; init; } = 77;

    public TextActivation Activation { get; init; } = TextActivation.Gelu;

    public double LayerNormEpsilon { get; init; } = 1e-5;

    bool ITransformerConfig.IsCausal => true;
}
