using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Enlarges a feature map to a given size, and a convolution.</summary>
internal sealed class Upsample2D : nn.Module
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;

    public Upsample2D(Placement placement, int channels)
        : base(nameof(Upsample2D))
    {
        _conv = new Conv2d(placement, channels, channels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public Tensor forward(Tensor input, long height, long width)
    {
        using var scope = NewDisposeScope();
        return _conv.call(nn.functional.interpolate(input, [height, width], mode: InterpolationMode.Nearest)).MoveToOuterDisposeScope();
    }
}
