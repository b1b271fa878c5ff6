using Cones2.Diffusion.TextEncoding;

namespace Cones2.Diffusion.Evaluation;

/// <summary>The shape of a CLIP picture encoder; the defaults are OpenAI's ViT-B/32.</summary>
public sealed record VisionEncoderConfig : ITransformerConfig
{
    /// <summary>Channels of pictures.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Width and height in pixels of the pictures it takes.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Width and height in pixels of a patch; what does not fill a patch at the right and at the bottom is not seen.</summary>
    public int PatchSize { get; init; } = 32;

    /// <summary>The width of patch embeddings and hidden states.</summary>
    public int HiddenSize { get; init; } = 768;

    public int IntermediateSize { get; init; } = 3072;

    public int Layers { get; init; } = 12;

    public int Heads { get; init; } = 12;

    public TextActivation Activation { get; init; } = TextActivation.QuickGelu;

    public double LayerNormEpsilon { get; init; } = 1e-5;

    bool ITransformerConfig.IsCausal => false;

    /// <summary>Patches of a picture and the class token before them.</summary>
    public int Positions => (ImageSize / PatchSize * (ImageSize / PatchSize)) + 1;
}
