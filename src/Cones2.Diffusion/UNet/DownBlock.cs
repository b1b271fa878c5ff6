using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>One level on the way down: DownBlock2D, or CrossAttnDownBlock2D where the level has attention.</summary>
internal sealed class DownBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2DModel>? _attentions;

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsample2D>? _downsamplers;

    public DownBlock(UNetConfig config, Placement placement, int level)
        : base(nameof(DownBlock))
    {
        var channels = config.BlockChannels[level];
        var timeWidth = 4 * config.BlockChannels[0];
        _resnets = [];
        _attentions = config.DownAttention[level] ? [] : null;
        for (var layer = 0; layer < config.LayersPerBlock; layer++)
        {
            var inChannels = layer > 0 ? channels : config.BlockChannels[Math.Max(0, level - 1)];
            _resnets.Add(new ResnetBlock2D(placement, inChannels, channels, config.NormGroups, config.NormEpsilon, timeWidth));
            _attentions?.Add(new Transformer2DModel(config, placement, level));
        }

        _downsamplers = level < config.Halvings ? [new Downsample2D(placement, channels)] : null;
        RegisterComponents();
    }

    /// <param name="skips">Takes each layer's output for the way up.</param>
    public Tensor forward(Tensor input, DenoisingContext context, Stack<Tensor> skips)
    {
        for (var layer = 0; layer < _resnets.Count; layer++)
        {
            input = _resnets[layer].forward(input, context.TimeEmbedding);
            if (_attentions is not null)
                input = _attentions[layer].forward(input, context);
            skips.Push(input);
        }

        if (_downsamplers is not null)
        {
            input = _downsamplers[0].call(input);
            skips.Push(input);
        }

        return input;
    }
}
