using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// The small model: Stable Diffusion 2.1's architecture, for pictures of 64 pixels and latents of 16. Some 10 million
/// weights in all.
/// </summary>
public static class SmallModelShape
{
    /// <summary>Tokens of a prompt, start and end token included; a caption of the world has at most 24 words.</summary>
    public const int PromptTokens = 32;

    public static UNetConfig UNet { get; } = new()
    {
        SampleSize = 16,
        BlockChannels = [64, 128, 192],
        DownAttention = [true, true, false],
        UpAttention = [false, true, true],
        LayersPerBlock = 1,
        Heads = [1, 2, 3],
        TransformerDepths = [1, 1, 1],
        CrossAttentionWidth = 128,
        NormGroups = 4,
    };

    public static AutoencoderConfig Autoencoder { get; } = new()
    {
        BlockChannels = [32, 64, 96],
        LayersPerBlock = 1,
        NormGroups = 4,
        ScalingFactor = 1,
    };

    public static NoiseScheduleConfig Noise { get; } = new();

    /// <param name="vocabularySize">Of the world's tokenizer.</param>
    public static TextEncoderConfig TextEncoder(int vocabularySize) => new()
    {
        VocabularySize = vocabularySize,
        HiddenSize = 128,
        IntermediateSize = 512,
        Layers = 4,
        Heads = 2,
        MaxPositions = PromptTokens,
    };
}
