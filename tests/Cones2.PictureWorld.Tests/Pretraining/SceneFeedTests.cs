using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Pretraining;
using Cones2.PictureWorld.Scenes;
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

        var scenes = feed.Draw("denoiser", 3, count: 4);
        var repeated = again.Draw("denoiser", 3, count: 4);

        var pictures = scenes.Pictures(CPU);
        Assert.Equal([4, 3, 64, 64], pictures.shape);
        Assert.InRange(pictures.abs().max().item<float>(), 0.5, 1);
        Assert.Equal(scenes.Rgba, repeated.Rgba);
        Assert.Equal(scenes.Captioned.Select(picture => picture.Template), repeated.Captioned.Select(picture => picture.Template));
        Assert.NotEqual(scenes.Rgba, feed.Draw("denoiser", 4, count: 4).Rgba);
        Assert.NotEqual(scenes.Rgba, feed.Draw("autoencoder", 3, count: 4).Rgba);
    }

    [Fact]
    public void Draw_ByManyThreads_PaintsWhatOnePainterPaints()
    {
        using var feed = new SceneFeed(seed: 1);
        using var painter = new ScenePainter();
        var random = new PictureRandom(1, "denoiser 0");

        var scenes = feed.Draw("denoiser", 0, count: 200);

        foreach (var (index, captioned) in scenes.Captioned.Index())
        {
            var picture = painter.Paint(PictureScene.FromSeed(random.Seed()));
            random.Seed();
            Assert.Equal(picture.Objects, captioned.Objects);
            Assert.Equal(picture.Rgba, scenes.Rgba.AsSpan(index * picture.Rgba.Length, picture.Rgba.Length));
        }
    }
}
