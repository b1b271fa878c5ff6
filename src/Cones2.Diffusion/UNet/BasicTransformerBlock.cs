using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Self-attention, cross-attention and feed-forward, each behind a norm and a skip (diffusers: models/attention.py).</summary>
internal sealed class BasicTransformerBlock : nn.Module
{
    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _norm1;

    [ComponentName(Name = "attn1")]
    private readonly SelfAttention _selfAttention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _norm2;

    [ComponentName(Name = "attn2")]
    private readonly CrossAttention _crossAttention;

    [ComponentName(Name = "norm3")]
    private readonly LayerNorm _norm3;

    [ComponentName(Name = "ff")]
    private readonly FeedForward _feedForward;

    public BasicTransformerBlock(Placement placement, int channels, int heads, int textWidth)
        : base(nameof(BasicTransformerBlock))
    {
        _norm1 = new LayerNorm(placement, channels);
        _selfAttention = new SelfAttention(placement, channels, heads);
        _norm2 = new LayerNorm(placement, channels);
        _crossAttention = new CrossAttention(placement, channels, heads, textWidth);
        _norm3 = new LayerNorm(placement, channels);
        _feedForward = new FeedForward(placement, channels);
        RegisterComponents();
    }

    /// <param name="input">[batch, height * width, channels]</param>
    public Tensor forward(Tensor input, long height, long width, DenoisingContext context)
    {
        using var scope = NewDisposeScope();
        var hidden = _selfAttention.call(_norm1.call(input)).add_(input);
        hidden = _crossAttention.forward(_norm2.call(hidden), height, width, context).add_(hidden);
        return _feedForward.call(_norm3.call(hidden)).add_(hidden).MoveToOuterDisposeScope();
    }
}
