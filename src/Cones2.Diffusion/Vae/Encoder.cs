using TorchSharp.Modules;
using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using GroupNorm = Cones2.Diffusion.Layers.GroupNorm;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>Pictures to the moments of their latents (diffusers: models/autoencoders/vae.py, Encoder).</summary>
internal sealed class Encoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<EncoderBlock> _downBlocks;

    [ComponentName(Name = "mid_block")]
    private readonly VaeMidBlock _midBlock;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    public Encoder(AutoencoderConfig config, Placement placement)
        : base(nameof(Encoder))
    {
        var coarsest = config.BlockChannels[^1];
        _convIn = new Conv2d(placement, config.ImageChannels, config.BlockChannels[0], kernel: 3, padding: 1);
        _downBlocks = new ModuleList<EncoderBlock>(
            [.. Enumerable.Range(0, config.BlockChannels.Count).Select(level => new EncoderBlock(config, placement, level))]);
        _midBlock = new VaeMidBlock(config, placement);
        _normOut = new GroupNorm(placement, config.NormGroups, coarsest, VaeMidBlock.NormEpsilon);
        _convOut = new Conv2d(placement, coarsest, 2 * config.LatentChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _convIn.call(input);
        foreach (var block in _downBlocks)
            hidden = block.call(hidden);
        hidden = _midBlock.call(hidden);
        return _convOut.call(nn.functional.silu(_normOut.call(hidden), inplace: true)).MoveToOuterDisposeScope();
    }
}
