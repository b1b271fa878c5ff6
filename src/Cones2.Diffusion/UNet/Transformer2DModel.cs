using TorchSharp.Modules;
using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using GroupNorm = Cones2.Diffusion.Layers.GroupNorm;
using Linear = Cones2.Diffusion.Layers.Linear;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Transformer blocks over a feature map (diffusers: models/transformers/transformer_2d.py).</summary>
internal sealed class Transformer2DModel : nn.Module
{
    private const double GroupNormEpsilon = 1e-6;

    [ComponentName(Name = "norm")]
    private readonly GroupNorm _norm;

    [ComponentName(Name = "proj_in")]
    private readonly nn.Module<Tensor, Tensor> _projectIn;

    [ComponentName(Name = "transformer_blocks")]
    private readonly ModuleList<BasicTransformerBlock> _blocks;

    [ComponentName(Name = "proj_out")]
    private readonly nn.Module<Tensor, Tensor> _projectOut;

    private readonly bool _linearProjection;

    public Transformer2DModel(UNetConfig config, Placement placement, int level)
        : base(nameof(Transformer2DModel))
    {
        var channels = config.BlockChannels[level];
        _linearProjection = config.LinearProjection;
        _norm = new GroupNorm(placement, config.NormGroups, channels, GroupNormEpsilon);
        _projectIn = Projection();
        _blocks = new ModuleList<BasicTransformerBlock>(
            [.. Enumerable.Range(0, config.TransformerDepths[level]).Select(_ => new BasicTransformerBlock(placement, channels, config.Heads[level], config.CrossAttentionWidth))]);
        _projectOut = Projection();
        RegisterComponents();

        nn.Module<Tensor, Tensor> Projection() => _linearProjection
            ? new Linear(placement, channels, channels)
            : new Conv2d(placement, channels, channels, kernel: 1);
    }

    /// <param name="input">[batch, channels, height, width]</param>
    public Tensor forward(Tensor input, DenoisingContext context)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (input.shape[2], input.shape[3]);
        var hidden = _norm.call(input);
        var tokens = _linearProjection
            ? _projectIn.call(ToTokens(hidden))
            : ToTokens(_projectIn.call(hidden));

        foreach (var block in _blocks)
            tokens = block.forward(tokens, height, width, context);

        var output = _linearProjection
            ? ToMap(_projectOut.call(tokens), height, width)
            : _projectOut.call(ToMap(tokens, height, width));
        return output.add_(input).MoveToOuterDisposeScope();
    }

    /// <summary>[batch, channels, height, width] to [batch, height * width, channels]: a view when channels are innermost in memory.</summary>
    private static Tensor ToTokens(Tensor map) =>
        map.permute(0, 2, 3, 1).reshape(map.shape[0], map.shape[2] * map.shape[3], map.shape[1]);

    private static Tensor ToMap(Tensor tokens, long height, long width) =>
        tokens.reshape(tokens.shape[0], height, width, tokens.shape[2]).permute(0, 3, 1, 2);
}
