using static TorchSharp.torch;

namespace Cones2.Diffusion.Layout;

/// <summary>
/// The additive mask of guided cross-attention. Rows of a batch are independent: each has its own layout, weighting and
/// noise level, and a row without guidance (the empty prompt of classifier-free guidance) gets zeros.
/// </summary>
/// <remarks>Of one step: what layers of one resolution share is made once, and kept until it is disposed.</remarks>
/// <param name="rows">One for each row of the batch; null for an unguided row.</param>
public sealed class LayoutBias(IReadOnlyList<GuidedRow?> rows) : IDisposable
{
    // CUDA's fused attention copies a mask, at each call, whose rows are not aligned to so many elements.
    private const int CudaAlignment = 16;

    private readonly bool _isShared = rows.All(row => row is not { Weighting: GuidanceWeighting.Reference });
    private readonly Dictionary<(long Height, long Width), Tensor> _shared = [];

    /// <inheritdoc cref="UNet.CrossAttentionBias"/>
    public Tensor For(Tensor query, Tensor key, long height, long width)
    {
        if (!_isShared)
            return Make(query, key, height, width);
        return _shared.TryGetValue((height, width), out var made)
            ? made
            : _shared[(height, width)] = Make(query, key, height, width).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (var bias in _shared.Values)
            bias.Dispose();
    }

    /// <summary>
    /// The standard deviation (unbiased) of all scores <c>q . k</c> of one row, over heads, places and tokens, without the
    /// score matrix: with C_q = Q^T Q and C_k = K^T K per head, the sum of squares is &lt;C_q, C_k&gt; and the sum is
    /// (sum of q) . (sum of k).
    /// </summary>
    /// <param name="query">[heads, places, width]</param>
    /// <param name="key">[heads, tokens, width]</param>
    /// <returns>A scalar, float64.</returns>
    public static Tensor ScoreDeviation(Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        var q = query.to(ScalarType.Float32);
        var k = key.to(ScalarType.Float32);
        var count = (double)query.shape[0] * query.shape[1] * key.shape[1];
        var sumOfSquares = (Gram(q) * Gram(k)).sum();
        var sum = (q.sum(1, type: ScalarType.Float64) * k.sum(1, type: ScalarType.Float64)).sum();
        return ((sumOfSquares - sum * sum / count) / (count - 1)).clamp_(0).sqrt().MoveToOuterDisposeScope();

        static Tensor Gram(Tensor rows) => rows.transpose(1, 2).matmul(rows).to(ScalarType.Float64);
    }

    private Tensor Make(Tensor query, Tensor key, long height, long width)
    {
        using var scope = NewDisposeScope();
        var biases = rows.Select((row, index) => row is { } guided
            ? BiasOf(guided.Mask.At(height, width, query.device), guided.Weighting, guided.Factor, query[index], key[index])
            : zeros(query.shape[2], key.shape[2], device: query.device));
        var bias = ToScores(stack([.. biases]).unsqueeze(1), query.dtype);
        var tokens = key.shape[2];
        if (query.device.type == TorchSharp.DeviceType.CUDA && tokens % CudaAlignment != 0)
            bias = nn.functional.pad(bias, [0, CudaAlignment - (tokens % CudaAlignment)])[.., .., .., ..(int)tokens];
        return bias.MoveToOuterDisposeScope();
    }

    /// <param name="mask">M [places, tokens].</param>
    /// <param name="query">[heads, places, width]</param>
    /// <param name="key">[heads, tokens, width]</param>
    /// <returns>What to add to the scaled scores [places, tokens], float32; the caller's scope owns it.</returns>
    internal static Tensor BiasOf(Tensor mask, GuidanceWeighting weighting, double factor, Tensor query, Tensor key)
    {
        if (weighting == GuidanceWeighting.Paper)
            return factor * mask;

        // The reference adds before the scores are scaled, the fused call after it.
        var scale = 1 / Math.Sqrt(query.shape[2]);
        return mask * (factor * scale * ScoreDeviation(query, key)).to(ScalarType.Float32);
    }

    /// <summary>Half precision has no -1e8: the largest finite number takes its place, and softmax makes 0 of it just as well.</summary>
    private static Tensor ToScores(Tensor bias, ScalarType type) =>
        type == ScalarType.Float16 ? bias.clamp(-65504, 65504).to(type) : bias.to(type);
}
