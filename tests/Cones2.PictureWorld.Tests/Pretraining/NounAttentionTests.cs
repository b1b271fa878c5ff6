using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Pretraining;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class NounAttentionTests
{
    private const int Side = 8;
    private const int Places = 4;

    // The left half of the picture.
    private static readonly PixelBox Box = new(0, 0, 4, 8);

    [Theory]
    [InlineData(new[] { 1f, 1, 1, 1 }, 0.25)]
    [InlineData(new[] { 1f, 0, 1, 0 }, 0)]
    [InlineData(new[] { 0f, 1, 0, 1 }, 1)]
    [InlineData(new[] { 1f, 1, 1, 0 }, 1 / 9.0)]
    public void Loss_OneNoun_SquareOfTheShareOutsideItsBox(float[] attention, double expected)
    {
        using var scope = NewDisposeScope();
        using var nouns = new NounAttention(Side, [new NounPlace(Row: 1, new TokenSpan(1, 1), Box)]);

        // Of row 0 nothing is asked.
        var query = stack([Query([0, 1, 0, 1]), Query(attention)]);
        nouns.Watch(query, Key().expand(2, 1, 2, 1), Nothing, height: 2, width: 2);

        Assert.Equal(expected, nouns.Loss.item<float>(), 1e-3);
    }

    [Fact]
    public void Loss_BoxAcrossPlaces_EachCountsByTheShareThatTheBoxCovers()
    {
        using var scope = NewDisposeScope();

        // Of the left places three quarters of the columns are in the box; of the upper ones all rows, of the lower ones half.
        using var nouns = new NounAttention(Side, [new NounPlace(Row: 0, new TokenSpan(1, 1), new PixelBox(1, 0, 4, 6))]);

        nouns.Watch(Query([1, 1, 1, 1]).unsqueeze(0), Key(), Nothing, height: 2, width: 2);

        var inside = (0.75 + (0.75 * 0.5)) / 4;
        Assert.Equal((1 - inside) * (1 - inside), nouns.Loss.item<float>(), 1e-3);
    }

    [Fact]
    public void Loss_SeveralLayers_TheirMeanAndItsGradientDrawsAttentionIntoTheBox()
    {
        using var scope = NewDisposeScope();
        using var nouns = new NounAttention(Side, [new NounPlace(Row: 0, new TokenSpan(1, 1), Box)]);
        var query = zeros([1, 1, Places, 1], requires_grad: true);

        nouns.Watch(query, Key(), Nothing, height: 2, width: 2);
        nouns.Watch(Query([1, 0, 1, 0]).unsqueeze(0), Key(), Nothing, height: 2, width: 2);
        nouns.Loss.backward();

        Assert.Equal(0.125, nouns.Loss.item<float>(), 1e-3);
        var gradient = query.grad!.flatten().data<float>().ToArray();
        Assert.True(gradient[0] < 0 && gradient[2] < 0 && gradient[1] > 0 && gradient[3] > 0, string.Join(' ', gradient));
    }

    [Fact]
    public void Loss_OtherTokensHidden_AttentionIsEvenAcrossThePicture()
    {
        using var scope = NewDisposeScope();
        using var nouns = new NounAttention(Side, [new NounPlace(Row: 0, new TokenSpan(1, 1), Box)]);

        nouns.Watch(Query([1, 0, 1, 0]).unsqueeze(0), Key(), tensor(new[] { float.NegativeInfinity, 0 }).view(1, 1, 1, 2), height: 2, width: 2);

        Assert.Equal(0.25, nouns.Loss.item<float>(), 1e-3);
    }

    [Fact]
    public void Loss_EverySecondRowWatched_ThatOfTheseRows()
    {
        using var scope = NewDisposeScope();
        var places = Enumerable.Range(0, 3).Select(row => new NounPlace(row, new TokenSpan(1, 1), Box)).ToList();
        using var some = new NounAttention(Side, places, every: 2);
        using var alone = new NounAttention(Side, [places[0], places[1] with { Row = 1 }]);
        var (inside, outside, even) = (Query([1, 0, 1, 0]), Query([0, 1, 0, 1]), Query([1, 1, 1, 0]));

        some.Watch(stack([inside, outside, even]), Key().expand(3, 1, 2, 1), zeros(3, 1, 1, 2), height: 2, width: 2);
        alone.Watch(stack([inside, even]), Key().expand(2, 1, 2, 1), Nothing, height: 2, width: 2);

        Assert.Equal(1 / 18.0, some.Loss.item<float>(), 1e-3);
        Assert.Equal(alone.Loss.item<float>(), some.Loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Loss_EmptyPromptsAlone_Zero()
    {
        using var scope = NewDisposeScope();
        using var nouns = new NounAttention(Side, []);

        nouns.Watch(Query([1, 1, 1, 1]).unsqueeze(0), Key(), Nothing, height: 2, width: 2);

        Assert.Equal(0, nouns.Loss.item<float>());
    }

    // Against two keys, of -1 and 1, a query of atanh(2a - 1) gives the second a share of a.
    private static Tensor Query(float[] shares) =>
        tensor(shares.Select(share => MathF.Atanh((2 * Math.Clamp(share, 1e-5f, 0.5f)) - 1)).ToArray()).view(1, Places, 1);

    private static Tensor Nothing => zeros(1, 1, 1, 2);

    private static Tensor Key() => tensor(new float[] { -1, 1 }).view(1, 1, 2, 1);
}
