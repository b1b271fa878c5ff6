using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>One level on the way up: UpBlock2D, or CrossAttnUpBlock2D where the level has attention.</summary>
internal sealed class UpBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2DModel>? _attentions;

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsample2D>? _upsamplers;

    /// <param name="step">0 for the coarsest level.</param>
    public UpBlock(UNetConfig config, Placement placement, int step)
        : base(nameof(UpBlock))
    {
        var level = config.Halvings - step;
        var channels = config.BlockChannels[level];
        var below = config.BlockChannels[Math.Min(config.Halvings, level + 1)];
        var above = config.BlockChannels[Math.Max(0, level - 1)];
        _resnets = [];
        _attentions = config.UpAttention[step] ? [] : null;
        for (var layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            var skipChannels = layer == config.LayersPerBlock ? above : channels;
            var inChannels = layer == 0 ? below : channels;
            _resnets.Add(new ResnetBlock2D(placement, inChannels + skipChannels, channels, config.NormGroups, config.NormEpsilon, 4 * config.BlockChannels[0]));
            _attentions?.Add(new Transformer2DModel(config, placement, level));
        }

        _upsamplers = level > 0 ? [new Upsample2D(placement, channels)] : null;
        RegisterComponents();
    }

    public Tensor forward(Tensor input, DenoisingContext context, Stack<Tensor> skips)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < _resnets.Count; layer++)
        {
            var joined = cat([input, skips.Pop()], 1);
            input = _resnets[layer].forward(joined, context.TimeEmbedding);
            joined.Dispose();
            if (_attentions is not null)
                input = _attentions[layer].forward(input, context);
        }

        if (_upsamplers is not null)
        {
            var finer = skips.Peek().shape;
            input = _upsamplers[0].forward(input, finer[2], finer[3]);
        }

        return input.MoveToOuterDisposeScope();
    }
}
