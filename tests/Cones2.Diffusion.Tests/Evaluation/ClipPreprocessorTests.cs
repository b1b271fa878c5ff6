using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Tests.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

public sealed class ClipPreprocessorTests
{
    private static readonly ClipPreprocessorConfig Plain = new() { Mean = [0, 0, 0], Deviation = [1, 1, 1] };

    [Fact]
    public void Prepare_PictureOfTheSize_IsOnlyNormalised()
    {
        using var scope = NewDisposeScope();
        var pictures = TinyClip.Pictures(2, 24, 24);

        var pixels = new ClipPreprocessor(new ClipPreprocessorConfig(), 24).Prepare(pictures);

        // OpenAI's constants, written out again.
        var mean = tensor(new[] { 0.48145466f, 0.4578275f, 0.40821073f }).view(1, 3, 1, 1);
        var deviation = tensor(new[] { 0.26862954f, 0.26130258f, 0.27577711f }).view(1, 3, 1, 1);
        GoldenFile.AssertClose((((pictures + 1) / 2) - mean) / deviation, pixels, 1e-5);
    }

    [Theory]
    [InlineData(24, 40)]
    [InlineData(40, 24)]
    public void Prepare_ShorterSideOfTheSize_CutsTheCentre(int height, int width)
    {
        using var scope = NewDisposeScope();
        var pictures = TinyClip.Pictures(1, height, width);

        var pixels = new ClipPreprocessor(Plain, 24).Prepare(pictures);

        var centre = pictures.narrow(2, (height - 24) / 2, 24).narrow(3, (width - 24) / 2, 24);
        GoldenFile.AssertClose((centre + 1) / 2, pixels, 1e-6);
    }

    [Theory]
    [InlineData(96, 97)]
    [InlineData(12, 300)]
    [InlineData(23, 25)]
    public void Prepare_FlatPictureOfAnySize_StaysFlat(int height, int width)
    {
        using var scope = NewDisposeScope();

        var pixels = new ClipPreprocessor(Plain with { ShorterSide = 26 }, 24).Prepare(full([1, 3, height, width], 0.5f));

        Assert.Equal([1, 3, 24, 24], pixels.shape);
        GoldenFile.AssertClose(full_like(pixels, 0.75f), pixels, 1e-6);
    }

    [Fact]
    public void Prepare_NoiseAtAQuarter_DoesNotAlias()
    {
        using var scope = NewDisposeScope();
        var noise = TinyClip.Pictures(1, 96, 96);

        var pixels = new ClipPreprocessor(Plain, 24).Prepare(noise);

        // A pixel that is the mean of 16 has a quarter of their spread; one taken from 4 x 4 cubic weights has most of it.
        Assert.InRange((pixels.std() * 2 / noise.std()).item<float>(), 0.2, 0.35);
    }

    [Fact]
    public void Prepare_Photo_IsTheSamePictureAsItsTensor()
    {
        using var scope = NewDisposeScope();
        using var folder = new ImageFolder();
        using var photo = Photo.Load(folder.Paint("photo.png", 64, 48, (x, y) => new SKColor((byte)(4 * x), (byte)(5 * y), 90)));
        var picture = stack([.. new[]
        {
            arange(64, ScalarType.Float32).expand(48, 64) * 4, arange(48, ScalarType.Float32).unsqueeze(1).expand(48, 64) * 5, full([48, 64], 90f),
        }]).unsqueeze(0) / 127.5 - 1;
        var preprocessor = new ClipPreprocessor(Plain with { ShorterSide = 24 }, 20);

        GoldenFile.AssertClose(preprocessor.Prepare(picture), preprocessor.Prepare(photo), 1e-4);
    }

    [Fact]
    public void Prepare_Picture_PassesAGradient()
    {
        using var scope = NewDisposeScope();
        var picture = zeros(1, 3, 48, 48).requires_grad_(true);

        new ClipPreprocessor(Plain, 24).Prepare(picture).sum().backward();

        GoldenFile.AssertClose(tensor(3 * 24 * 24 / 2.0), picture.grad!.sum(), 1e-2);
    }

    [Fact]
    public void Prepare_NoBatchOfPictures_Throws()
    {
        using var scope = NewDisposeScope();

        var exception = Assert.Throws<ArgumentException>(() => new ClipPreprocessor(Plain, 24).Prepare(zeros(3, 24, 24)));

        Assert.Contains("not [3, 24, 24]", exception.Message, StringComparison.Ordinal);
    }
}
