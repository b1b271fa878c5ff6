using TorchSharp.Utils;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cones2.Diffusion.Layers;

/// <summary>A square convolution, with the weights widened to the type of the input where they are stored narrower.</summary>
internal sealed class Conv2d : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    private readonly long _stride;
    private readonly long _padding;

    public Conv2d(Placement placement, long inChannels, long outChannels, long kernel, long stride = 1, long padding = 0, bool bias = true)
        : base(nameof(Conv2d))
    {
        _stride = stride;
        _padding = padding;
        _weight = Parameters.EmptyFilter(placement, outChannels, inChannels, kernel);
        _bias = bias ? Parameters.Empty(placement, outChannels) : null;
        RegisterComponents();
    }

    /// <param name="input">[batch, inChannels, height, width]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = nn.functional.conv2d(
            input, _weight.to(input.dtype), _bias?.to(input.dtype), [_stride, _stride], [_padding, _padding]);
        return output.MoveToOuterDisposeScope();
    }
}
