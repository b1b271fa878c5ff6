using Cones2.Diffusion.Layers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layers;

public sealed class BlockedAttentionTests
{
    // Eight bits of mantissa round the probabilities and the result, by 0.4 % at most each.
    private const double Tolerance = 0.008;

    [Theory]
    [InlineData(2, 3, 1024, 1024, 64, 1.0, 0.0)]
    [InlineData(1, 2, 700, 1100, 40, 1.0, 0.0)]
    [InlineData(1, 1, 1024, 1024, 512, 1.0, 0.0)]
    [InlineData(1, 2, 1024, 1024, 64, 3.0, 0.0)]
    [InlineData(1, 2, 1024, 1024, 64, 1.5, 4.0)]
    public void Attend_ScoresOfAnySize_EqualsFloat32(long batch, long heads, long queries, long keys, long width, double spread, double shift)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (Draw(1, queries, spread, shift), Draw(2, keys, spread, shift), Draw(3, keys, 1, 0));

        var attended = BlockedAttention.Attend(query, key, value).to(ScalarType.Float32).transpose(1, 2);

        var expected = nn.functional.scaled_dot_product_attention(query.to(ScalarType.Float32), key.to(ScalarType.Float32), value.to(ScalarType.Float32));
        Assert.InRange(((attended - expected).square().mean() / expected.square().mean()).sqrt().item<float>(), 0, Tolerance);

        Tensor Draw(long seed, long tokens, double spread, double shift) =>
            (new Seed(seed).Normal(batch, heads, tokens, width) * spread + new Seed(9).Normal(1, heads, 1, width) * shift).to(ScalarType.BFloat16);
    }

    [Fact]
    public void IsFaster_GradientOrShortOrFloat32_IsFalse()
    {
        using var scope = NewDisposeScope();
        var longest = zeros(1, 1, 2048, 8, ScalarType.BFloat16);

        Assert.False(BlockedAttention.IsFaster(longest, longest[.., .., ..77]));
        Assert.False(BlockedAttention.IsFaster(longest.to(ScalarType.Float32), longest.to(ScalarType.Float32)));
        Assert.False(BlockedAttention.IsFaster(longest.detach().clone().requires_grad_(true), longest));
    }
}
