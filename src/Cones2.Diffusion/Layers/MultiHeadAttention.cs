using static TorchSharp.torch;

namespace Cones2.Diffusion.Layers;

/// <summary>The reshaping around one fused attention call.</summary>
internal static class MultiHeadAttention
{
    /// <summary>[batch, tokens, heads * width] to [batch, heads, tokens, width], a view.</summary>
    public static Tensor SplitHeads(Tensor tokens, long heads) =>
        tokens.view(tokens.shape[0], tokens.shape[1], heads, tokens.shape[2] / heads).transpose(1, 2);

    /// <summary>softmax(Q K^T / sqrt(width) + bias) V without a score matrix in memory.</summary>
    /// <param name="query">[batch, heads, queries, width]</param>
    /// <param name="key">[batch, heads, keys, width]</param>
    /// <param name="value">[batch, heads, keys, width]</param>
    /// <param name="bias">Added to the scores after scaling: broadcast to [batch, heads, queries, keys]; or null.</param>
    /// <param name="causal">Whether a query sees only the keys up to its own position.</param>
    /// <returns>[batch, queries, heads * width]</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias = null, bool causal = false)
    {
        var heads = query.shape[1];
        if (bias is null && !causal && BlockedAttention.IsFaster(query, key))
            return BlockedAttention.Attend(query, key, value).flatten(2);

        if (IsTrainedByProducts(query, bias is not null || causal))
            return AttendByProducts(query, key, value, causal ? Causal(query, key) : bias).transpose(1, 2).reshape(query.shape[0], query.shape[2], heads * value.shape[3]);

        // The CPU's fused kernel walks all keys and values once per block of queries: a tenth faster where each head lies in one piece.
        if (query.device.type == TorchSharp.DeviceType.CPU)
            (key, value) = (key.contiguous(), value.contiguous());
        var attended = nn.functional.scaled_dot_product_attention(query, key, value, bias, p: 0, is_casual: causal);
        return attended.transpose(1, 2).reshape(query.shape[0], query.shape[2], heads * value.shape[3]);
    }

    /// <summary>
    /// The fused call's way back adds in an order of chance on CUDA, where a run would not repeat; through bfloat16 on a CPU it
    /// goes at half the rate of plain products.
    /// </summary>
    private static bool IsTrainedByProducts(Tensor query, bool isMasked) =>
        query.requires_grad && is_grad_enabled()
        && (query.device.type == TorchSharp.DeviceType.CUDA || (query.dtype == ScalarType.BFloat16 && !isMasked));

    private static Tensor AttendByProducts(Tensor query, Tensor key, Tensor value, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var scores = query.matmul(key.transpose(2, 3)) * (1 / Math.Sqrt(query.shape[3]));
        return (bias is null ? scores : scores + bias.to(scores.dtype)).softmax(3).matmul(value).MoveToOuterDisposeScope();
    }

    private static Tensor Causal(Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        return full([query.shape[2], key.shape[2]], float.NegativeInfinity, query.dtype, query.device).triu(1).MoveToOuterDisposeScope();
    }
}
