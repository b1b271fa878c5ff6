using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>Layer normalisation over the last dimension.</summary>
internal sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    private readonly double _epsilon;

    public LayerNorm(Placement placement, long width, double epsilon = 1e-5)
        : base(nameof(LayerNorm))
    {
        _epsilon = epsilon;
        _weight = Parameters.Empty(placement, width);
        _bias = Parameters.Empty(placement, width);
        RegisterComponents();
    }

    /// <param name="input">[..., width]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.layer_norm(input, [input.shape[^1]], _weight.to(input.dtype), _bias.to(input.dtype), _epsilon).MoveToOuterDisposeScope();
    }
}
