using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>One half of a linear layer's output times the GELU of the other (diffusers: models/activations.py, GEGLU).</summary>
internal sealed class GatedGelu : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")]
    private readonly Linear _projection;

    public GatedGelu(Placement placement, int inFeatures, int outFeatures)
        : base(nameof(GatedGelu))
    {
        _projection = new Linear(placement, inFeatures, 2 * outFeatures);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var halves = _projection.call(input).chunk(2, dim: -1);
        return nn.functional.gelu(halves[1]).mul_(halves[0]).MoveToOuterDisposeScope();
    }
}
