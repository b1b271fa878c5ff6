using Cones2.Diffusion.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

public sealed class ClipModelTests
{
    [Fact]
    public void Embed_AnyInput_GivesUnitVectors()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();

        var texts = model.EmbedText(TinyClip.Ids([1, 5, TinyClip.EndToken], [2, 6, TinyClip.EndToken]));
        var images = model.EmbedPictures(TinyClip.Pictures(3, 31, 47));

        Assert.Equal([2, 12], texts.shape);
        Assert.Equal([3, 12], images.shape);
        GoldenFile.AssertClose(ones(5), cat([texts, images]).norm(1), 1e-6);
    }

    [Fact]
    public void EmbedText_PaddingAfterTheEndToken_CountsForNothing()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();

        var bare = model.EmbedText(TinyClip.Ids([1, 5, TinyClip.EndToken]));
        var padded = model.EmbedText(TinyClip.Ids([1, 5, TinyClip.EndToken, TinyClip.EndToken, 39, 0]));

        GoldenFile.AssertClose(bare, padded, 1e-6);
    }

    [Fact]
    public void EmbedText_LegacyEndToken_PoolsAtTheHighestId()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();
        using var legacy = TinyClip.Create(TinyClip.Config with { EndTokenId = 2 });

        // By the newer rule, an end token of 2 would end this text at position 1.
        var expected = model.EmbedText(TinyClip.Ids([1, 2, TinyClip.EndToken, 0]));
        var byHighest = legacy.EmbedText(TinyClip.Ids([1, 2, TinyClip.EndToken, 0]));

        GoldenFile.AssertClose(expected, byHighest, 1e-6);
    }

    [Fact]
    public void EmbedText_WithoutTheEndToken_PoolsAtTheFirstToken()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();

        var expected = model.EmbedText(TinyClip.Ids([7, 8, 9]));
        var actual = model.EmbedText(TinyClip.Ids([7, 10, 11]));

        GoldenFile.AssertClose(expected, actual, 1e-6);
    }

    [Fact]
    public void EmbedText_TooLongAndBeyondTheVocabulary_NamesBoth()
    {
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();

        var exception = Assert.Throws<InvalidInputException>(() => model.EmbedText(full([1, 9], 40L)));

        Assert.Equal(2, exception.Faults.Count);
        Assert.Contains("has 9 tokens, more than the 8 positions", exception.Message, StringComparison.Ordinal);
        Assert.Contains("has the token id 40, beyond the 40", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmbedPrompts_WithoutTokenizer_SaysWhatToFetch()
    {
        using var model = TinyClip.Create();

        var exception = Assert.Throws<InvalidInputException>(() => model.EmbedPrompts("a dog"));

        Assert.Contains("has no tokenizer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmbedImage_OtherSize_Throws()
    {
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();

        var exception = Assert.Throws<ArgumentException>(() => model.EmbedImage(zeros(1, 3, 20, 24)));

        Assert.Contains("not [1, 3, 20, 24]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Config_SetsTheLogitScale()
    {
        using var model = TinyClip.Create();

        Assert.Equal(1.5f, model.LogitScale.item<float>());
    }

    [Fact]
    public void Embed_BFloat16_IsNearFloat32()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        using var half = ClipModel.Load(place["clip"], Placement.On("cpu", Precision.BFloat16));
        var pictures = TinyClip.Pictures(2, 30, 30);
        var ids = TinyClip.Ids([1, 5, TinyClip.EndToken]);

        GoldenFile.AssertClose(model.EmbedPictures(pictures), half.EmbedPictures(pictures), 0.05);
        GoldenFile.AssertClose(model.EmbedText(ids), half.EmbedText(ids), 0.05);
    }

    [Fact]
    public void Training_ContrastiveLoss_MovesEveryWeightAndFalls()
    {
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();
        foreach (var parameter in model.parameters())
            parameter.requires_grad_(true);
        using var optimizer = optim.AdamW(model.parameters(), 1e-3);
        var ids = TinyClip.Ids([1, 5, TinyClip.EndToken], [2, 6, TinyClip.EndToken], [3, 7, TinyClip.EndToken]);
        var pictures = TinyClip.Pictures(3, 20, 20);
        var before = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());

        var losses = Enumerable.Range(0, 20).Select(_ => Step()).ToList();

        Assert.True(losses[^1] < losses[0] / 2, $"from {losses[0]} to {losses[^1]}");
        foreach (var (name, parameter) in model.named_parameters())
            Assert.False(parameter.Equals(before[name]), $"{name} did not move");

        float Step()
        {
            using var stepScope = NewDisposeScope();
            var logits = model.LogitScale.exp() * model.EmbedPictures(pictures).matmul(model.EmbedText(ids).t());
            var pairs = arange(3, ScalarType.Int64);
            var loss = (nn.functional.cross_entropy(logits, pairs) + nn.functional.cross_entropy(logits.t(), pairs)) / 2;
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }
    }

    [Fact]
    public void EmbedPictures_ManyCalls_LeaveNoTensors()
    {
        using var noGradient = no_grad();
        using var model = TinyClip.Create();
        using var pictures = TinyClip.Pictures(1, 30, 30);
        using var ids = TinyClip.Ids([1, 5, TinyClip.EndToken]);
        model.EmbedPictures(pictures).Dispose();
        model.EmbedText(ids).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        model.EmbedPictures(pictures).Dispose();
        model.EmbedText(ids).Dispose();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
