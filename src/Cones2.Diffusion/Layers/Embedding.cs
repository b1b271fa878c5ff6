using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>A table of vectors, looked up by index.</summary>
internal sealed class Embedding : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    private readonly ScalarType _computeType;

    public Embedding(Placement placement, long count, long width)
        : base(nameof(Embedding))
    {
        _computeType = placement.ComputeType;
        _weight = Parameters.Empty(placement, count, width);
        RegisterComponents();
    }

    /// <param name="input">[...] int64 in [0, count)</param>
    /// <returns>[..., width]</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _weight.index_select(0, input.flatten()).view([.. input.shape, _weight.shape[1]]).to(_computeType).MoveToOuterDisposeScope();
    }
}
