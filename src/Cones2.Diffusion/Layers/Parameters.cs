using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>Allocates weights without initialising them: a loader or an initialiser fills every one.</summary>
internal static class Parameters
{
    public static Parameter Empty(Placement placement, params long[] shape) =>
        Frozen(empty(shape, placement.WeightType, placement.Device));

    /// <summary>A [out, in, height, width] filter with channels innermost in memory, the order in which oneDNN and cuDNN are fastest.</summary>
    public static Parameter EmptyFilter(Placement placement, long outChannels, long inChannels, long kernel)
    {
        using var scope = NewDisposeScope();
        var channelsLast = empty([outChannels, kernel, kernel, inChannels], placement.WeightType, placement.Device);
        return Frozen(channelsLast.permute(0, 3, 1, 2));
    }

    /// <summary>Outlives any scope: the module owns it.</summary>
    private static Parameter Frozen(Tensor tensor)
    {
        var parameter = new Parameter(tensor, requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
