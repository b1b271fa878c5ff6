using Cones2.PictureWorld.Pretraining;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class SceneFeedTests
{
    [Fact]
    public void Draw_SameStep_RepeatsAndOtherStepsAndPurposesDiffer()
    {
        using var scope = NewDisposeScope();
        using var feed = new SceneFeed(seed: 1);
        using var again = new SceneFeed(seed: 1);

        var (pictures, captioned) = feed.Draw("denoiser", 3, count: 4);

        Assert.Equal([4, 3, 64, 64], pictures.shape);
        Assert.InRange(pictures.abs().max().item<float>(), 0.5, 1);
        Assert.True(again.Draw("denoiser", 3, count: 4).Pictures.Equals(pictures));
        Assert.Equal(captioned.Select(picture => picture.Template), again.Draw("denoiser", 3, count: 4).Captioned.Select(picture => picture.Template));
        Assert.False(feed.Draw("denoiser", 4, count: 4).Pictures.Equals(pictures));
        Assert.False(feed.Draw("autoencoder", 3, count: 4).Pictures.Equals(pictures));
    }
}
