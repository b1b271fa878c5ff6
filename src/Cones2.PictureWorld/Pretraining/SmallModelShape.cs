using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// The small model: Stable Diffusion 2.1's architecture, for pictures of 64 pixels and latents of 16, some 10 million
/// weights in all; and what measures its pictures.
/// </summary>
public static class SmallModelShape
{
    /// <summary>Tokens of a prompt, start and end token included; a caption of the world has at most 24 words.</summary>
    public const int PromptTokens = 32;

    // Four, as Stable Diffusion has for its much larger pictures, lose the patterns of small objects.
    private const int LatentChannels = 8;

    public static UNetConfig UNet { get; } = new()
    {
        LatentChannels = LatentChannels,
        SampleSize = 16,
        BlockChannels = [64, 128, 192],
        DownAttention = [true, true, false],
        UpAttention = [false, true, true],
        LayersPerBlock = 1,
        Heads = [2, 4, 6],
        TransformerDepths = [1, 1, 1],
        CrossAttentionWidth = 128,
        NormGroups = 4,
    };

    public static AutoencoderConfig Autoencoder { get; } = new()
    {
        LatentChannels = LatentChannels,
        BlockChannels = [16, 32, 64],
        LayersPerBlock = 1,
        NormGroups = 2,
        ScalingFactor = 1,
    };

    /// <summary>Pixels a side of its pictures.</summary>
    public static int PictureSize { get; } = UNet.SampleSize * Autoencoder.Factor;

    /// <summary>
    /// As Stable Diffusion 2.1 at 768 pixels predicts: the velocity. Of the noise, little is left to learn where a picture is
    /// almost all noise, and there the prompt decides what it becomes.
    /// </summary>
    public static NoiseScheduleConfig Noise { get; } = new() { PredictionType = PredictionType.VPrediction };

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

    /// <summary>The towers of CLIP-T and CLIP-I in this world.</summary>
    /// <param name="vocabularySize">Of the world's tokenizer.</param>
    /// <param name="endTokenId">Of the world's tokenizer.</param>
    public static ClipConfig Clip(int vocabularySize, int endTokenId) => new()
    {
        Text = TextEncoder(vocabularySize),
        Vision = new VisionEncoderConfig
        {
            ImageSize = PictureSize,
            PatchSize = 8,
            HiddenSize = 128,
            IntermediateSize = 512,
            Layers = 4,
            Heads = 2,
        },
        Preprocessor = new ClipPreprocessorConfig { Mean = [0.5, 0.5, 0.5], Deviation = [0.5, 0.5, 0.5] },
        ProjectionSize = 128,
        EndTokenId = endTokenId,
    };
}
