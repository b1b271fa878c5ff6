using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>y = x W^T + b, with the weights widened to the type of x where they are stored narrower.</summary>
internal sealed class Linear : nn.Module<Tensor, Tensor>
{
    // MKL sums a product of fewer rows in another order: a lone picture's timestep would differ from itself in company.
    private const int MinRows = 4;

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
        var rows = input.numel() / input.shape[^1];
        var enough = rows < MinRows ? input.reshape(rows, -1).repeat((MinRows + rows - 1) / rows, 1) : input;
        var output = nn.functional.linear(enough, _weight.to(input.dtype), _bias?.to(input.dtype));
        return (rows < MinRows ? output[..(int)rows].reshape([.. input.shape[..^1], -1]) : output).MoveToOuterDisposeScope();
    }
}
