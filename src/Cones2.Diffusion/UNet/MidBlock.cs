using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>The coarsest level: a residual block, attention, a residual block (UNetMidBlock2DCrossAttn).</summary>
internal sealed class MidBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2DModel> _attentions;

    public MidBlock(UNetConfig config, Placement placement)
        : base(nameof(MidBlock))
    {
        var channels = config.BlockChannels[^1];
        _resnets = [Resnet(), Resnet()];
        _attentions = [new Transformer2DModel(config, placement, config.Halvings)];
        RegisterComponents();

        ResnetBlock2D Resnet() => new(placement, channels, channels, config.NormGroups, config.NormEpsilon, 4 * config.BlockChannels[0]);
    }

    public Tensor forward(Tensor input, DenoisingContext context)
    {
        using var scope = NewDisposeScope();
        var hidden = _resnets[0].forward(input, context.TimeEmbedding);
        hidden = _attentions[0].forward(hidden, context);
        return _resnets[1].forward(hidden, context.TimeEmbedding).MoveToOuterDisposeScope();
    }
}
