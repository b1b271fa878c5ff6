using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>
/// The CLIP text encoder E of the paper: token ids to one hidden state per token.
/// Source of names and order: transformers, models/clip/modeling_clip.py, CLIPTextModel.
/// </summary>
public sealed class TextEncoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "embeddings")]
    private readonly TextEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly TextLayers _layers;

    [ComponentName(Name = "final_layer_norm")]
    private readonly LayerNorm _finalLayerNorm;

    public TextEncoder(TextEncoderConfig config, Placement placement)
        : base(nameof(TextEncoder))
    {
        Config = config;
        Placement = placement;
        _embeddings = new TextEmbeddings(config, placement);
        _layers = new TextLayers(config, placement);
        _finalLayerNorm = new LayerNorm(placement, config.HiddenSize, config.LayerNormEpsilon);
        RegisterComponents();
    }

    public TextEncoderConfig Config { get; }

    public Placement Placement { get; }

    /// <param name="input">Token ids [batch, tokens] int64, tokens at most <see cref="TextEncoderConfig.MaxPositions"/>, on any device.</param>
    /// <returns>The last hidden states after the final norm [batch, tokens, hidden].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hiddenStates = _layers.call(_embeddings.call(input.to(Placement.Device)));
        return _finalLayerNorm.call(hiddenStates).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes prompts of token ids, each padded to the same length.</summary>
    /// <returns>[prompts, tokens, hidden]</returns>
    public Tensor Encode(params IReadOnlyList<long[]> tokenIds)
    {
        using var scope = NewDisposeScope();
        var rows = tokenIds.Select(ids => tensor(ids)).ToArray();
        return forward(stack(rows)).MoveToOuterDisposeScope();
    }
}
