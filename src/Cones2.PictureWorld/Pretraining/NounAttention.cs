using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// How much of the attention that goes to an object's noun comes from where the object is not: the token-level loss of Wang et
/// al. 2023 (TokenCompose, arXiv 2312.03626, equation 3), the object's box in place of its outline. Stable Diffusion learned
/// from far more pictures to look for a noun where its object is; layout guidance lives from that.
/// </summary>
/// <param name="side">The pictures' width and height in pixels.</param>
/// <param name="nouns">Of the batch; rows of empty prompts have none.</param>
/// <param name="every">Rows from one that is watched to the next; the first is.</param>
internal sealed class NounAttention(int side, IReadOnlyList<NounPlace> nouns, int every = 1) : IDisposable
{
    private readonly (long Row, long Token, float[] Box)[] _tokens =
    [
        .. nouns.Where(place => place.Row % every == 0).SelectMany(place => Enumerable.Range(place.Noun.Start, place.Noun.Length).Select(token => (
            (long)place.Row / every, (long)token, new float[] { place.Box.Left, place.Box.Top, place.Box.Right, place.Box.Bottom }))),
    ];

    private readonly Dictionary<(long Height, long Width), Tensor> _coverage = [];
    private readonly List<Tensor> _losses = [];

    private Tensor? _indices;

    /// <summary>0 for the best; the mean of all objects and of all layers that were watched. The caller's scope owns it.</summary>
    public Tensor Loss => _losses.Count == 0 ? zeros(1) : stack([.. _losses]).mean();

    /// <summary>Takes note of one layer's attention.</summary>
    /// <param name="query">[batch, heads, height * width, headWidth]</param>
    /// <param name="key">[batch, heads, tokens, headWidth]</param>
    /// <param name="bias">Added to the scaled scores, [batch, 1, 1, tokens].</param>
    /// <param name="height">Of the layer's feature map.</param>
    /// <param name="width">Of the layer's feature map.</param>
    public void Watch(Tensor query, Tensor key, Tensor bias, long height, long width)
    {
        if (_tokens.Length == 0)
            return;
        using var scope = NewDisposeScope();
        var (queries, keys, biases) = (Watched(query), Watched(key), Watched(bias));
        var scores = (queries.matmul(keys.transpose(2, 3)) / Math.Sqrt(query.shape[3])) + biases;
        var ofTokens = scores.softmax(3, ScalarType.Float32).mean([1]).transpose(1, 2).flatten(0, 1);
        _indices ??= tensor(_tokens.Select(noun => (noun.Row * key.shape[2]) + noun.Token).ToArray()).to(query.device).DetachFromDisposeScope();
        if (!_coverage.TryGetValue((height, width), out var coverage))
            _coverage[(height, width)] = coverage = Coverage(height, width, query.device).DetachFromDisposeScope();
        var attention = ofTokens.index_select(0, _indices);
        var outside = 1 - ((attention * coverage).sum(1) / attention.sum(1));
        _losses.Add(outside.square().mean().DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var kept in _losses.Concat(_coverage.Values).Append(_indices))
            kept?.Dispose();
    }

    private Tensor Watched(Tensor rows) => rows[TensorIndex.Slice(step: every)];

    // [tokens, height * width]: the share of each place that lies in the box of the token's object.
    private Tensor Coverage(long height, long width, Device device)
    {
        var boxes = tensor(_tokens.SelectMany(noun => noun.Box).ToArray(), [_tokens.Length, 4]).to(device);
        return (Along(1, height).unsqueeze(2) * Along(0, width).unsqueeze(1)).flatten(1);

        // The share of each of so many cells that lies between two sides of the box.
        Tensor Along(int axis, long cells)
        {
            var size = (double)side / cells;
            var starts = arange(cells, ScalarType.Float32, device) * size;
            var (low, high) = (boxes[.., axis].unsqueeze(1), boxes[.., axis + 2].unsqueeze(1));
            return (minimum(high, starts + size) - maximum(low, starts)).clamp(min: 0) / size;
        }
    }
}
