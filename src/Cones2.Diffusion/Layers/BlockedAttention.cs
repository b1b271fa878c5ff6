using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Layers;

/// <summary>
/// softmax(Q K^T / sqrt(width)) V of long sequences in bfloat16 on a CPU, a block of queries of one head at a time. Torch's
/// fused call makes many small products there, which reach a third of the machine's rate.
/// </summary>
/// <remarks>
/// A block's scores are kept in bfloat16, whose rounding grows with a number's size. So each query's scores are lowered by
/// about their greatest, c, within the product itself: (q, -c) . (k, 1). Softmax does not see it, and the scores that count
/// come to lie near 0, where rounding is small.
/// </remarks>
internal static class BlockedAttention
{
    private const int Queries = 512;
    private const int LeastKeys = 1024;
    private const int KeysPerProbe = 8;
    private const int AmxBFloat16 = 1 << 22;

    /// <summary>AVX-512 without matrix tiles, for which the fused call has kernels of its own.</summary>
    private static readonly bool IsFasterHere = Placement.CpuComputesBFloat16 && (X86Base.CpuId(7, 0).Edx & AmxBFloat16) == 0;

    /// <summary>Whether it is the faster way for these, [batch, heads, tokens, width]. It has no way back for gradients.</summary>
    public static bool IsFaster(Tensor query, Tensor key) =>
        IsFasterHere && query.dtype == ScalarType.BFloat16 && query.device.type == TorchSharp.DeviceType.CPU
        && key.shape[2] >= LeastKeys && !(is_grad_enabled() && (query.requires_grad || key.requires_grad));

    /// <param name="query">[batch, heads, queries, width]</param>
    /// <param name="key">[batch, heads, keys, width]</param>
    /// <param name="value">[batch, heads, keys, width]</param>
    /// <returns>[batch, queries, heads, width]</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var (batch, heads, queries) = (query.shape[0], query.shape[1], query.shape[2]);
        var scaled = query * (1 / Math.Sqrt(query.shape[3]));
        var attended = empty(batch, queries, heads, value.shape[3], query.dtype);
        for (var row = 0; row < batch; row++)
        {
            for (var head = 0; head < heads; head++)
            {
                using var headScope = NewDisposeScope();
                AttendHead(scaled[row, head], key[row, head], value[row, head], attended[row, .., head]);
            }
        }

        return attended.MoveToOuterDisposeScope();
    }

    private static void AttendHead(Tensor query, Tensor key, Tensor value, Tensor attended)
    {
        // 1. c: the greatest score among every eighth key's.
        var some = key[TensorIndex.Slice(step: KeysPerProbe)];
        var greatest = query.matmul(some.t()).amax([1], keepdim: true);

        // 2. (q, -c) and (k, 1).
        var lowered = cat([query, -greatest], 1);
        var keys = cat([key, ones(key.shape[0], 1, key.dtype)], 1).t();
        var values = value.contiguous();

        // 3. softmax(scores) V, block by block.
        for (var start = 0; start < query.shape[0]; start += Queries)
        {
            using var block = NewDisposeScope();
            var end = Math.Min(start + Queries, (int)query.shape[0]);
            attended[start..end] = lowered[start..end].matmul(keys).softmax(1).matmul(values);
        }
    }
}
