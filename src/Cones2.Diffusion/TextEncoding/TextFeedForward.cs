using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>Two linear layers around an activation (CLIPMLP).</summary>
internal sealed class TextFeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fc1")]
    private readonly Linear _first;

    [ComponentName(Name = "fc2")]
    private readonly Linear _second;

    private readonly TextActivation _activation;

    public TextFeedForward(ITransformerConfig config, Placement placement)
        : base(nameof(TextFeedForward))
    {
        _activation = config.Activation;
        _first = new Linear(placement, config.HiddenSize, config.IntermediateSize);
        _second = new Linear(placement, config.IntermediateSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _first.call(input);
        var activated = _activation == TextActivation.Gelu ? nn.functional.gelu(hidden) : hidden * sigmoid(1.702 * hidden);
        return _second.call(activated).MoveToOuterDisposeScope();
    }
}
