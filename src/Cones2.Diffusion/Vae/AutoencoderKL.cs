using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>
/// Pictures to latents and back. Source of names and order: diffusers, models/autoencoders/autoencoder_kl.py.
/// </summary>
public sealed class AutoencoderKL : nn.Module
{
    [ComponentName(Name = "encoder")]
    private readonly Encoder _encoder;

    [ComponentName(Name = "quant_conv")]
    private readonly Conv2d? _quantConv;

    [ComponentName(Name = "post_quant_conv")]
    private readonly Conv2d? _postQuantConv;

    [ComponentName(Name = "decoder")]
    private readonly Decoder _decoder;

    public AutoencoderKL(AutoencoderConfig config, Placement placement)
        : base(nameof(AutoencoderKL))
    {
        Config = config;
        Placement = placement;
        var moments = 2 * config.LatentChannels;
        _encoder = new Encoder(config, placement);
        _quantConv = config.QuantConv ? new Conv2d(placement, moments, moments, kernel: 1) : null;
        _postQuantConv = config.PostQuantConv ? new Conv2d(placement, config.LatentChannels, config.LatentChannels, kernel: 1) : null;
        _decoder = new Decoder(config, placement);
        RegisterComponents();
    }

    public AutoencoderConfig Config { get; }

    public Placement Placement { get; }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], sides a multiple of <see cref="AutoencoderConfig.Factor"/>.</param>
    /// <returns>The distribution of the latents, before scaling; the caller disposes it.</returns>
    public LatentDistribution Encode(Tensor image)
    {
        using var scope = NewDisposeScope();
        var moments = _encoder.call(ToCompute(image));
        moments = (_quantConv?.call(moments) ?? moments).to(ScalarType.Float32).contiguous();
        var halves = moments.chunk(2, dim: 1);
        return new LatentDistribution(halves[0].MoveToOuterDisposeScope(), halves[1].clamp(-30, 20).MoveToOuterDisposeScope());
    }

    /// <param name="latents">[batch, channels, height, width] as the denoiser sees them, that is scaled.</param>
    /// <returns>[batch, 3, height * factor, width * factor] float32, about [-1, 1] but not clamped.</returns>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        var unscaled = ToCompute(latents / Config.ScalingFactor);
        var image = _decoder.call(_postQuantConv?.call(unscaled) ?? unscaled);
        return image.to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    private Tensor ToCompute(Tensor map) =>
        map.to(Placement.Device).to(Placement.ComputeType).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
