using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// How much of the attention that goes to an object's noun comes from where the object is not: the token-level loss of Wang et
/// al. 2023 (TokenCompose, arXiv 2312.03626, equation 3), the object's box in place of its outline. Stable Diffusion learned
/// from far more pictures to look for a noun where its object is; layout guidance lives from that.
/// </summary>
/// <param name="side">The pictures' width and height in pixels.</param>
internal sealed class NounAttention(int side) : IDisposable
{
    private readonly List<(long Row, long Token, PixelBox Box)> _nouns = [];
    private readonly List<Tensor> _losses = [];

    /// <summary>0 for the best; the mean of all objects and of all layers that were watched. The caller's scope owns it.</summary>
    public Tensor Loss => _losses.Count == 0 ? zeros(1) : stack([.. _losses]).mean();

    /// <param name="row">Of the batch.</param>
    /// <param name="noun">In the row's prompt.</param>
    /// <param name="box">Where the object is.</param>
    public void Add(int row, TokenSpan noun, PixelBox box)
    {
        for (var token = noun.Start; token < noun.Start + noun.Length; token++)
            _nouns.Add((row, token, box));
    }

    /// <summary>Takes note of one layer's attention.</summary>
    /// <param name="query">[batch, heads, height * width, headWidth]</param>
    /// <param name="key">[batch, heads, tokens, headWidth]</param>
    /// <param name="bias">Added to the scaled scores, [batch, 1, 1, tokens].</param>
    /// <param name="height">Of the layer's feature map.</param>
    /// <param name="width">Of the layer's feature map.</param>
    public void Watch(Tensor query, Tensor key, Tensor bias, long height, long width)
    {
        if (_nouns.Count == 0)
            return;
        using var scope = NewDisposeScope();
        var scores = (query.matmul(key.transpose(2, 3)) / Math.Sqrt(query.shape[3])) + bias;
        var ofTokens = scores.softmax(3, ScalarType.Float32).mean([1]).transpose(1, 2).flatten(0, 1);
        var attention = ofTokens.index_select(0, tensor(_nouns.Select(noun => (noun.Row * key.shape[2]) + noun.Token).ToArray()));
        var outside = 1 - ((attention * Coverage(height, width)).sum(1) / attention.sum(1));
        _losses.Add(outside.square().mean().DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var loss in _losses)
            loss.Dispose();
    }

    // [nouns, height * width]: the share of each place that lies in the noun's box.
    private Tensor Coverage(long height, long width)
    {
        var pixels = stack(_nouns.Select(noun => new BoxRegion(new Box(noun.Box.Left, noun.Box.Top, noun.Box.Right, noun.Box.Bottom)).Coverage(side, side)).ToArray());
        return nn.functional.adaptive_avg_pool2d(pixels.unsqueeze(1), [height, width]).flatten(1);
    }
}
