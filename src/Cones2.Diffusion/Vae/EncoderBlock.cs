using Cones2.Diffusion.UNet;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>One level of the encoder (DownEncoderBlock2D).</summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsample2D>? _downsamplers;

    public EncoderBlock(AutoencoderConfig config, Placement placement, int level)
        : base(nameof(EncoderBlock))
    {
        var channels = config.BlockChannels[level];
        var inChannels = config.BlockChannels[Math.Max(0, level - 1)];
        _resnets = new ModuleList<ResnetBlock2D>(
            [.. Enumerable.Range(0, config.LayersPerBlock).Select(layer => new ResnetBlock2D(
                placement, layer == 0 ? inChannels : channels, channels, config.NormGroups, VaeMidBlock.NormEpsilon, timeWidth: null))]);
        _downsamplers = level < config.BlockChannels.Count - 1 ? [new Downsample2D(placement, channels, padRightAndBottom: true)] : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        foreach (var resnet in _resnets)
            input = resnet.forward(input);
        return (_downsamplers is null ? input : _downsamplers[0].call(input)).MoveToOuterDisposeScope();
    }
}
