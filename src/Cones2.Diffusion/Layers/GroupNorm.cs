using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>Group normalisation over [batch, channels, ...].</summary>
internal sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    private readonly long _groups;
    private readonly double _epsilon;

    public GroupNorm(Placement placement, long groups, long channels, double epsilon)
        : base(nameof(GroupNorm))
    {
        _groups = groups;
        _epsilon = epsilon;
        _weight = Parameters.Empty(placement, channels);
        _bias = Parameters.Empty(placement, channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.group_norm(input, _groups, _weight.to(input.dtype), _bias.to(input.dtype), _epsilon).MoveToOuterDisposeScope();
    }
}
