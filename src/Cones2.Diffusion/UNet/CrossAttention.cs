using TorchSharp.Modules;
using TorchSharp.Utils;
using Linear = Cones2.Diffusion.Layers.Linear;
using static Cones2.Diffusion.Layers.MultiHeadAttention;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Attention from the places of a feature map to the tokens of the prompt: where layout guidance acts (attn2).</summary>
internal sealed class CrossAttention : nn.Module
{
    [ComponentName(Name = "to_q")]
    private readonly Linear _toQuery;

    [ComponentName(Name = "to_k")]
    private readonly Linear _toKey;

    [ComponentName(Name = "to_v")]
    private readonly Linear _toValue;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<Linear> _toOutput;

    private readonly int _heads;

    public CrossAttention(Placement placement, int channels, int heads, int textWidth)
        : base(nameof(CrossAttention))
    {
        _heads = heads;
        _toQuery = new Linear(placement, channels, channels, bias: false);
        _toKey = new Linear(placement, textWidth, channels, bias: false);
        _toValue = new Linear(placement, textWidth, channels, bias: false);
        _toOutput = [new Linear(placement, channels, channels)];
        RegisterComponents();
    }

    /// <param name="encoderHiddenStates">[batch, tokens, textWidth]</param>
    /// <returns>Key and value, each [batch, heads, tokens, headWidth].</returns>
    public (Tensor Key, Tensor Value) ProjectText(Tensor encoderHiddenStates) =>
        (SplitHeads(_toKey.call(encoderHiddenStates), _heads), SplitHeads(_toValue.call(encoderHiddenStates), _heads));

    /// <param name="input">[batch, height * width, channels]</param>
    /// <param name="height">Of the feature map.</param>
    /// <param name="width">Of the feature map.</param>
    public Tensor forward(Tensor input, long height, long width, DenoisingContext context)
    {
        using var scope = NewDisposeScope();
        var query = SplitHeads(_toQuery.call(input), _heads);
        var (key, value) = context.Text[this];
        var bias = context.Bias?.Invoke(query, key, height, width);
        return _toOutput[0].call(Attend(query, key, value, bias)).MoveToOuterDisposeScope();
    }
}
