using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static Cones2.Diffusion.Layers.MultiHeadAttention;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>Multi-head attention in which a token sees all, or only itself and those before it (CLIPAttention).</summary>
internal sealed class TextSelfAttention : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "q_proj")]
    private readonly Linear _toQuery;

    [ComponentName(Name = "k_proj")]
    private readonly Linear _toKey;

    [ComponentName(Name = "v_proj")]
    private readonly Linear _toValue;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _toOutput;

    private readonly int _heads;
    private readonly bool _isCausal;

    public TextSelfAttention(ITransformerConfig config, Placement placement)
        : base(nameof(TextSelfAttention))
    {
        _heads = config.Heads;
        _isCausal = config.IsCausal;
        _toQuery = new Linear(placement, config.HiddenSize, config.HiddenSize);
        _toKey = new Linear(placement, config.HiddenSize, config.HiddenSize);
        _toValue = new Linear(placement, config.HiddenSize, config.HiddenSize);
        _toOutput = new Linear(placement, config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var query = SplitHeads(_toQuery.call(input), _heads);
        var key = SplitHeads(_toKey.call(input), _heads);
        var value = SplitHeads(_toValue.call(input), _heads);
        return _toOutput.call(Attend(query, key, value, causal: _isCausal)).MoveToOuterDisposeScope();
    }
}
