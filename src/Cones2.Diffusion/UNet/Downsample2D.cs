using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Halves a feature map by a strided convolution.</summary>
internal sealed class Downsample2D : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;

    private readonly bool _padRightAndBottom;

    /// <param name="padRightAndBottom">The autoencoder's way; the UNet pads all sides.</param>
    public Downsample2D(Placement placement, int channels, bool padRightAndBottom = false)
        : base(nameof(Downsample2D))
    {
        _padRightAndBottom = padRightAndBottom;
        _conv = new Conv2d(placement, channels, channels, kernel: 3, stride: 2, padding: padRightAndBottom ? 0 : 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var padded = _padRightAndBottom ? nn.functional.pad(input, [0, 1, 0, 1]) : input;
        return _conv.call(padded).MoveToOuterDisposeScope();
    }
}
