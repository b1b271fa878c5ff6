using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using Conv2d = Cones2.Diffusion.Layers.Conv2d;
using Embedding = Cones2.Diffusion.Layers.Embedding;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>A class token and one embedding a patch, plus position embedding (CLIPVisionEmbeddings).</summary>
internal sealed class VisionEmbeddings : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "class_embedding")]
    private readonly Parameter _class;

    [ComponentName(Name = "patch_embedding")]
    private readonly Conv2d _patch;

    [ComponentName(Name = "position_embedding")]
    private readonly Embedding _position;

    public VisionEmbeddings(VisionEncoderConfig config, Placement placement)
        : base(nameof(VisionEmbeddings))
    {
        _class = Parameters.Empty(placement, config.HiddenSize);
        _patch = new Conv2d(placement, config.ImageChannels, config.HiddenSize, config.PatchSize, stride: config.PatchSize, bias: false);
        _position = new Embedding(placement, config.Positions, config.HiddenSize);
        RegisterComponents();
    }

    /// <param name="input">[batch, 3, size, size]</param>
    /// <returns>[batch, 1 + patches, hidden], patches row by row.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var patches = _patch.call(input).flatten(2).transpose(1, 2);
        var classToken = _class.to(patches.dtype).expand(patches.shape[0], 1, -1);
        var positions = arange(patches.shape[1] + 1, ScalarType.Int64, input.device);
        return (cat([classToken, patches], 1) + _position.call(positions)).MoveToOuterDisposeScope();
    }
}
