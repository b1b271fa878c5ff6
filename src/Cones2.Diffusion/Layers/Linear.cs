using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>y = x W^T + b, with the weights widened to the type of x where they are stored narrower.</summary>
internal sealed class Linear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    public Linear(Placement placement, long inFeatures, long outFeatures, bool bias = true)
        : base(nameof(Linear))
    {
        _weight = Parameters.Empty(placement, outFeatures, inFeatures);
        _bias = bias ? Parameters.Empty(placement, outFeatures) : null;
        RegisterComponents();
    }

    /// <param name="input">[..., inFeatures]</param>
    /// <returns>[..., outFeatures]</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(input, _weight.to(input.dtype), _bias?.to(input.dtype)).MoveToOuterDisposeScope();
    }
}
