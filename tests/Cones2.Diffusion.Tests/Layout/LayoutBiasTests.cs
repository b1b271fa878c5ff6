using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layout;

public sealed class LayoutBiasTests
{
    private const int Side = 8;
    private const int Tokens = 5;

    [Theory]
    [InlineData(GuidanceWeighting.Paper, true)]
    [InlineData(GuidanceWeighting.Reference, false)]
    public void For_OtherLayerOfOneResolution_DiffersWhereScoresCount(GuidanceWeighting weighting, bool isShared)
    {
        using var scope = NewDisposeScope();
        using var mask = Mask();
        using var bias = new LayoutBias([null, new GuidedRow(mask, weighting, Factor: 0.5)]);

        var first = bias.For(Queries(seed: 1), Keys(), 2, 2);
        var second = bias.For(Queries(seed: 2), Keys(), 2, 2);

        Assert.Equal(isShared, second.Equals(first));
        Assert.Equal(0, first[0].abs().max().item<float>());
        Assert.True(first[1].abs().max().item<float>() > 0);
    }

    [Fact]
    public void For_EachResolution_IsOfItsPlaces()
    {
        using var scope = NewDisposeScope();
        using var mask = Mask();
        using var bias = new LayoutBias([null, new GuidedRow(mask, GuidanceWeighting.Paper, Factor: 0.5)]);

        var coarse = bias.For(Queries(seed: 1), Keys(), 2, 2);
        var wide = bias.For(Queries(seed: 1), Keys(), 1, 4);

        Assert.Equal([1.25f, 0, 1.25f, 0], coarse[1, 0, .., 1].data<float>().ToArray());
        Assert.Equal([1.25f, 1.25f, 0, 0], wide[1, 0, .., 1].data<float>().ToArray());
    }

    // Token 1 belongs to the left half.
    private static LayoutMask Mask() =>
        new([new SubjectLayout(new TokenSpan(1, 1), new BoxRegion(new Box(0, 0, Side / 2, Side)))], LayoutGuidance.Paper, Side, Side, Tokens);

    private static Tensor Queries(long seed) => new Seed(seed).Normal(2, 1, 4, 3);

    private static Tensor Keys() => new Seed(9).Normal(2, 1, Tokens, 3);
}
