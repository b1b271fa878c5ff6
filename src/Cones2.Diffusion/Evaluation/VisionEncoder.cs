using Cones2.Diffusion.TextEncoding;
using TorchSharp.Utils;
using LayerNorm = Cones2.Diffusion.Layers.LayerNorm;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>
/// The CLIP picture encoder: pixels to one hidden state a picture, that of the class token.
/// Source of names and order: transformers, models/clip/modeling_clip.py, CLIPVisionModel.
/// </summary>
internal sealed class VisionEncoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "embeddings")]
    private readonly VisionEmbeddings _embeddings;

    // Published so, without the e.
    [ComponentName(Name = "pre_layrnorm")]
    private readonly LayerNorm _preLayerNorm;

    [ComponentName(Name = "encoder")]
    private readonly TextLayers _layers;

    [ComponentName(Name = "post_layernorm")]
    private readonly LayerNorm _postLayerNorm;

    public VisionEncoder(VisionEncoderConfig config, Placement placement)
        : base(nameof(VisionEncoder))
    {
        _embeddings = new VisionEmbeddings(config, placement);
        _preLayerNorm = new LayerNorm(placement, config.HiddenSize, config.LayerNormEpsilon);
        _layers = new TextLayers(config, placement);
        _postLayerNorm = new LayerNorm(placement, config.HiddenSize, config.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <param name="input">[batch, 3, size, size], on the device and of the type of the arithmetic.</param>
    /// <returns>[batch, hidden]</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hiddenStates = _layers.call(_preLayerNorm.call(_embeddings.call(input)));
        return _postLayerNorm.call(hiddenStates.select(1, 0)).MoveToOuterDisposeScope();
    }
}
