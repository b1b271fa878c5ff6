using Cones2.Diffusion.UNet;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>The coarsest level: a residual block, attention, a residual block (UNetMidBlock2D).</summary>
internal sealed class VaeMidBlock : nn.Module<Tensor, Tensor>
{
    public const double NormEpsilon = 1e-6;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<VaeAttention>? _attentions;

    public VaeMidBlock(AutoencoderConfig config, Placement placement)
        : base(nameof(VaeMidBlock))
    {
        var channels = config.BlockChannels[^1];
        _resnets = [Resnet(), Resnet()];
        _attentions = config.MidBlockAttention ? [new VaeAttention(config, placement)] : null;
        RegisterComponents();

        ResnetBlock2D Resnet() => new(placement, channels, channels, config.NormGroups, NormEpsilon, timeWidth: null);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _resnets[0].forward(input);
        if (_attentions is not null)
            hidden = _attentions[0].call(hidden);
        return _resnets[1].forward(hidden).MoveToOuterDisposeScope();
    }
}
