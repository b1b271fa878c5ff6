using Cones2.Diffusion.UNet;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>One level of the decoder (UpDecoderBlock2D).</summary>
internal sealed class DecoderBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsample2D>? _upsamplers;

    /// <param name="step">0 for the coarsest level.</param>
    public DecoderBlock(AutoencoderConfig config, Placement placement, int step)
        : base(nameof(DecoderBlock))
    {
        var last = config.BlockChannels.Count - 1;
        var channels = config.BlockChannels[last - step];
        var inChannels = config.BlockChannels[Math.Min(last, last - step + 1)];
        _resnets = new ModuleList<ResnetBlock2D>(
            [.. Enumerable.Range(0, config.LayersPerBlock + 1).Select(layer => new ResnetBlock2D(
                placement, layer == 0 ? inChannels : channels, channels, config.NormGroups, VaeMidBlock.NormEpsilon, timeWidth: null))]);
        _upsamplers = step < last ? [new Upsample2D(placement, channels)] : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _resnets[0].forward(input);
        for (var layer = 1; layer < _resnets.Count; layer++)
        {
            // At the finest level a map is a quarter of a gigabyte: each is freed as soon as the next is made.
            var next = _resnets[layer].forward(hidden);
            hidden.Dispose();
            hidden = next;
        }

        var result = _upsamplers is null ? hidden : _upsamplers[0].forward(hidden, 2 * hidden.shape[2], 2 * hidden.shape[3]);
        return result.MoveToOuterDisposeScope();
    }
}
