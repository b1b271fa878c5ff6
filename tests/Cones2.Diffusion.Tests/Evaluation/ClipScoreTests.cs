using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Tests.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

public sealed class ClipScoreTests
{
    [Fact]
    public void ClipT_Pictures_AreCosinesToThePrompt()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();
        long[] ids = [1, 5, TinyClip.EndToken];
        var pictures = TinyClip.Pictures(3, 30, 20);
        using var clipT = new ClipT(model, ids);

        var scores = clipT.Score(pictures);

        var expected = nn.functional.cosine_similarity(model.EmbedPictures(pictures), model.EmbedText(TinyClip.Ids(ids)));
        GoldenFile.AssertClose(expected, tensor(scores.ToArray()), 1e-6);
    }

    [Fact]
    public void ClipI_ThePhotoItself_IsOne()
    {
        using var scope = NewDisposeScope();
        using var folder = new ImageFolder();
        using var model = TinyClip.Create();
        using var photo = Paint(folder, "red.png", SKColors.Red);
        using var clipI = new ClipI(model, [photo]);

        var scores = clipI.Score(photo.ToTensor(22));

        Assert.Equal(1, Assert.Single(scores), 1e-5);
    }

    [Fact]
    public void ClipI_TwoPhotos_IsTheMeanOfTheirCosines()
    {
        using var scope = NewDisposeScope();
        using var folder = new ImageFolder();
        using var model = TinyClip.Create();
        using var red = Paint(folder, "red.png", SKColors.Red);
        using var blue = Paint(folder, "blue.png", SKColors.Blue);
        using var ofRed = new ClipI(model, [red]);
        using var ofBlue = new ClipI(model, [blue]);
        using var ofBoth = new ClipI(model, [red, blue]);
        var pictures = TinyClip.Pictures(2, 22, 22);

        var scores = ofBoth.Score(pictures);

        Assert.Equal(2, scores.Count);
        for (var i = 0; i < 2; i++)
            Assert.Equal((ofRed.Score(pictures)[i] + ofBlue.Score(pictures)[i]) / 2, scores[i], 1e-5);
        Assert.NotEqual(ofRed.Score(pictures)[0], ofBlue.Score(pictures)[0]);
    }

    [Fact]
    public void ClipI_NoPhotos_IsRefused()
    {
        using var model = TinyClip.Create();

        var exception = Assert.Throws<InvalidInputException>(() => new ClipI(model, []));

        Assert.Contains("photos: are none", exception.Message, StringComparison.Ordinal);
    }

    private static Photo Paint(ImageFolder folder, string name, SKColor color) =>
        Photo.Load(folder.Paint(name, 32, 24, (x, y) => x < 16 ? color : SKColors.Green));
}
