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
        Nnpack.UseIfAvailable();
    }

    /// <param name="input">[batch, inChannels, height, width]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var type = IsSafe(input) ? input.dtype : ScalarType.Float32;
        var output = nn.functional.conv2d(
            input.to(type), _weight.to(type), _bias?.to(type), [_stride, _stride], [_padding, _padding]);
        return output.to(input.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Whether gradients can be computed in the type of the input. On processors with bfloat16 products Torch takes the channels of
    /// the output's gradient in pairs, and past an odd number whatever lies behind them in memory: the input's gradient differs from
    /// call to call, and now and then is no number (libtorch 2.10 on AMD EPYC of Zen 5, measured).
    /// </summary>
    private bool IsSafe(Tensor input) =>
        input.dtype != ScalarType.BFloat16 || _weight.shape[0] % 2 == 0 || input.device.type != TorchSharp.DeviceType.CPU || !is_grad_enabled();
}
