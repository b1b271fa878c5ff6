namespace Cones2.Diffusion.Vae;

/// <summary>The shape of an AutoencoderKL; the defaults are Stable Diffusion's.</summary>
public sealed record AutoencoderConfig
{
    /// <summary>Channels of pictures.</summary>
    public int ImageChannels { get; init; } = 3;

    public int LatentChannels { get; init; } = 4;

    /// <summary>Channels of each level, finest first.</summary>
    public IReadOnlyList<int> BlockChannels { get; init; } = [128, 256, 512, 512];

    /// <summary>Residual blocks of each level of the encoder; the decoder has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    public int NormGroups { get; init; } = 32;

    /// <summary>Whether the coarsest level has attention.</summary>
    public bool MidBlockAttention { get; init; } = true;

    /// <summary>Whether a 1x1 convolution follows the encoder.</summary>
    public bool QuantConv { get; init; } = true;

    /// <summary>Whether a 1x1 convolution precedes the decoder.</summary>
    public bool PostQuantConv { get; init; } = true;

    /// <summary>Latents are the encoder's times this, so that their spread is about 1.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>Pixels of a picture's side per latent.</summary>
    public int Factor => 1 << (BlockChannels.Count - 1);
}
