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

        if (bias is null && !causal && IsTrainedInBFloat16(query))
            return AttendForTraining(query, key, value).transpose(1, 2).reshape(query.shape[0], query.shape[2], heads * value.shape[3]);

        // The CPU's fused kernel walks all keys and values once per block of queries: a tenth faster where each head lies in one piece.
        if (query.device.type == TorchSharp.DeviceType.CPU)
            (key, value) = (key.contiguous(), value.contiguous());
        var attended = nn.functional.scaled_dot_product_attention(query, key, value, bias, p: 0, is_casual: causal);
        return attended.transpose(1, 2).reshape(query.shape[0], query.shape[2], heads * value.shape[3]);
    }

    /// <summary>On a CPU the fused call goes back through bfloat16 at half the rate of plain products.</summary>
    private static bool IsTrainedInBFloat16(Tensor query) =>
        query.dtype == ScalarType.BFloat16 && query.device.type == TorchSharp.DeviceType.CPU && query.requires_grad && is_grad_enabled();

    private static Tensor AttendForTraining(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var scores = query.matmul(key.transpose(2, 3)) * (1 / Math.Sqrt(query.shape[3]));
        return scores.softmax(3).matmul(value).MoveToOuterDisposeScope();
    }
}
