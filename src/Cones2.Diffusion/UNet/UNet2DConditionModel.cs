using TorchSharp.Modules;
using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using GroupNorm = Cones2.Diffusion.Layers.GroupNorm;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>
/// The denoiser epsilon_theta of the paper: noisy latents, timesteps and text to a noise (or velocity) prediction.
/// Source of names and order: diffusers, models/unets/unet_2d_condition.py.
/// </summary>
public sealed class UNet2DConditionModel : nn.Module
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "time_embedding")]
    private readonly TimestepEmbedding _timeEmbedding;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<DownBlock> _downBlocks;

    [ComponentName(Name = "mid_block")]
    private readonly MidBlock _midBlock;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<UpBlock> _upBlocks;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    public UNet2DConditionModel(UNetConfig config, Placement placement)
        : base(nameof(UNet2DConditionModel))
    {
        Config = config;
        Placement = placement;
        var levels = Enumerable.Range(0, config.BlockChannels.Count).ToList();
        var finest = config.BlockChannels[0];
        _convIn = new Conv2d(placement, config.LatentChannels, finest, kernel: 3, padding: 1);
        _timeEmbedding = new TimestepEmbedding(config, placement);
        _downBlocks = new ModuleList<DownBlock>([.. levels.Select(level => new DownBlock(config, placement, level))]);
        _midBlock = new MidBlock(config, placement);
        _upBlocks = new ModuleList<UpBlock>([.. levels.Select(step => new UpBlock(config, placement, step))]);
        _normOut = new GroupNorm(placement, config.NormGroups, finest, config.NormEpsilon);
        _convOut = new Conv2d(placement, finest, config.LatentChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public UNetConfig Config { get; }

    public Placement Placement { get; }

    /// <summary>The keys and values of every cross-attention layer; the caller disposes them.</summary>
    /// <param name="encoderHiddenStates">[batch, tokens, width]</param>
    public TextKeysValues ProjectText(Tensor encoderHiddenStates)
    {
        var states = encoderHiddenStates.to(Placement.Device).to(Placement.ComputeType);
        var byLayer = new Dictionary<CrossAttention, (Tensor Key, Tensor Value)>();
        foreach (var layer in modules().OfType<CrossAttention>())
        {
            using var scope = NewDisposeScope();
            var (key, value) = layer.ProjectText(states);
            byLayer[layer] = (key.MoveToOuterDisposeScope(), value.MoveToOuterDisposeScope());
        }

        return new TextKeysValues(byLayer);
    }

    /// <param name="sample">Noisy latents [batch, channels, height, width].</param>
    /// <param name="timesteps">[batch], each sample its own; fractions allowed.</param>
    /// <param name="text">Of the same batch, from <see cref="ProjectText"/>.</param>
    /// <param name="bias">Layout guidance, or null for none.</param>
    /// <returns>The prediction, float32, in the shape of <paramref name="sample"/>.</returns>
    public Tensor forward(Tensor sample, Tensor timesteps, TextKeysValues text, CrossAttentionBias? bias = null)
    {
        using var scope = NewDisposeScope();
        var context = new DenoisingContext(_timeEmbedding.call(timesteps.to(Placement.Device)), text, bias);
        var hidden = _convIn.call(ChannelsInnermost(sample.to(Placement.Device).to(Placement.ComputeType)));

        var skips = new Stack<Tensor>([hidden]);
        foreach (var block in _downBlocks)
            hidden = block.forward(hidden, context, skips);
        hidden = _midBlock.forward(hidden, context);
        foreach (var block in _upBlocks)
            hidden = block.forward(hidden, context, skips);

        hidden = _convOut.call(nn.functional.silu(_normOut.call(hidden), inplace: true));
        return hidden.to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor ChannelsInnermost(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
