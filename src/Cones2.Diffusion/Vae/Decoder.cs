using TorchSharp.Modules;
using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using GroupNorm = Cones2.Diffusion.Layers.GroupNorm;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>Latents to pictures (diffusers: models/autoencoders/vae.py, Decoder).</summary>
internal sealed class Decoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "mid_block")]
    private readonly VaeMidBlock _midBlock;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<DecoderBlock> _upBlocks;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    public Decoder(AutoencoderConfig config, Placement placement)
        : base(nameof(Decoder))
    {
        var finest = config.BlockChannels[0];
        _convIn = new Conv2d(placement, config.LatentChannels, config.BlockChannels[^1], kernel: 3, padding: 1);
        _midBlock = new VaeMidBlock(config, placement);
        _upBlocks = new ModuleList<DecoderBlock>(
            [.. Enumerable.Range(0, config.BlockChannels.Count).Select(step => new DecoderBlock(config, placement, step))]);
        _normOut = new GroupNorm(placement, config.NormGroups, finest, VaeMidBlock.NormEpsilon);
        _convOut = new Conv2d(placement, finest, config.ImageChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _midBlock.call(_convIn.call(input));
        foreach (var block in _upBlocks)
        {
            var finer = block.call(hidden);
            hidden.Dispose();
            hidden = finer;
        }

        return _convOut.call(nn.functional.silu(_normOut.call(hidden), inplace: true)).MoveToOuterDisposeScope();
    }
}
