using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>Self-attention and a feed-forward part, each behind a norm and a skip (CLIPEncoderLayer).</summary>
internal sealed class TextLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "layer_norm1")]
    private readonly LayerNorm _norm1;

    [ComponentName(Name = "self_attn")]
    private readonly TextSelfAttention _attention;

    [ComponentName(Name = "layer_norm2")]
    private readonly LayerNorm _norm2;

    [ComponentName(Name = "mlp")]
    private readonly TextFeedForward _feedForward;

    public TextLayer(ITransformerConfig config, Placement placement)
        : base(nameof(TextLayer))
    {
        _norm1 = new LayerNorm(placement, config.HiddenSize, config.LayerNormEpsilon);
        _attention = new TextSelfAttention(config, placement);
        _norm2 = new LayerNorm(placement, config.HiddenSize, config.LayerNormEpsilon);
        _feedForward = new TextFeedForward(config, placement);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var attended = input + _attention.call(_norm1.call(input));
        return (attended + _feedForward.call(_norm2.call(attended))).MoveToOuterDisposeScope();
    }
}
