using TorchSharp.Modules;
using TorchSharp.Utils;
using Linear = Cones2.Diffusion.Layers.Linear;
using static Cones2.Diffusion.Layers.MultiHeadAttention;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Attention between the places of a feature map (diffusers: models/attention_processor.py, attn1).</summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor>
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

    public SelfAttention(Placement placement, int channels, int heads)
        : base(nameof(SelfAttention))
    {
        _heads = heads;
        _toQuery = new Linear(placement, channels, channels, bias: false);
        _toKey = new Linear(placement, channels, channels, bias: false);
        _toValue = new Linear(placement, channels, channels, bias: false);
        _toOutput = [new Linear(placement, channels, channels)];
        RegisterComponents();
    }

    /// <param name="input">[batch, places, channels]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var query = SplitHeads(_toQuery.call(input), _heads);
        var key = SplitHeads(_toKey.call(input), _heads);
        var value = SplitHeads(_toValue.call(input), _heads);
        return _toOutput[0].call(Attend(query, key, value)).MoveToOuterDisposeScope();
    }
}
