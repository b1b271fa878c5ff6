using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>Token embedding plus position embedding (CLIPTextEmbeddings).</summary>
internal sealed class TextEmbeddings : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "token_embedding")]
    private readonly Embedding _token;

    [ComponentName(Name = "position_embedding")]
    private readonly Embedding _position;

    public TextEmbeddings(TextEncoderConfig config, Placement placement)
        : base(nameof(TextEmbeddings))
    {
        _token = new Embedding(placement, config.VocabularySize, config.HiddenSize);
        _position = new Embedding(placement, config.MaxPositions, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var positions = arange(input.shape[1], ScalarType.Int64, input.device);
        return (_token.call(input) + _position.call(positions)).MoveToOuterDisposeScope();
    }
}
