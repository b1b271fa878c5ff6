using TorchSharp.Modules;
using TorchSharp.Utils;
using GroupNorm = Cones2.Diffusion.Layers.GroupNorm;
using Linear = Cones2.Diffusion.Layers.Linear;
using static Cones2.Diffusion.Layers.MultiHeadAttention;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>Attention of one head between the places of the coarsest feature map.</summary>
internal sealed class VaeAttention : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "group_norm")]
    private readonly GroupNorm _norm;

    [ComponentName(Name = "to_q")]
    private readonly Linear _toQuery;

    [ComponentName(Name = "to_k")]
    private readonly Linear _toKey;

    [ComponentName(Name = "to_v")]
    private readonly Linear _toValue;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<Linear> _toOutput;

    public VaeAttention(AutoencoderConfig config, Placement placement)
        : base(nameof(VaeAttention))
    {
        var channels = config.BlockChannels[^1];
        _norm = new GroupNorm(placement, config.NormGroups, channels, VaeMidBlock.NormEpsilon);
        _toQuery = new Linear(placement, channels, channels);
        _toKey = new Linear(placement, channels, channels);
        _toValue = new Linear(placement, channels, channels);
        _toOutput = [new Linear(placement, channels, channels)];
        RegisterComponents();
    }

    /// <param name="input">[batch, channels, height, width]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (input.shape[2], input.shape[3]);
        var tokens = _norm.call(input).permute(0, 2, 3, 1).flatten(1, 2);
        var query = SplitHeads(_toQuery.call(tokens), heads: 1);
        var key = SplitHeads(_toKey.call(tokens), heads: 1);
        var value = SplitHeads(_toValue.call(tokens), heads: 1);
        var attended = _toOutput[0].call(Attend(query, key, value));
        var map = attended.view(attended.shape[0], height, width, attended.shape[2]).permute(0, 3, 1, 2);
        return map.add_(input).MoveToOuterDisposeScope();
    }
}
