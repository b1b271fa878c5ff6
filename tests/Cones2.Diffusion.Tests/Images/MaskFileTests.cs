using Cones2.Diffusion.Images;
using SkiaSharp;

namespace Cones2.Diffusion.Tests.Images;

public sealed class MaskFileTests
{
    private static readonly SKColor Orange = new(0xff, 0xc0, 0x00);
    private static readonly SKColor Blue = new(0x00, 0x40, 0xff);

    [Theory]
    [InlineData(128, 128, 128, 255, true)]
    [InlineData(127, 127, 127, 255, false)]
    [InlineData(255, 255, 255, 129, true)]
    [InlineData(255, 255, 255, 127, false)]
    [InlineData(0, 255, 0, 255, true)]
    [InlineData(0, 0, 255, 255, false)]
    public void Load_OnePixelOfAColor_IsInsideWhereItIsLight(byte red, byte green, byte blue, byte alpha, bool isInside)
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("mask.png", 20, 16, (x, y) => (x, y) switch
        {
            (0, 0) => SKColors.White,
            (19, 15) => new SKColor(red, green, blue, alpha),
            _ => SKColors.Black,
        });

        using var mask = MaskFile.Load(path);

        Assert.Equal([16, 20], mask.shape);
        Assert.Equal(1, mask[0, 0].item<float>());
        Assert.Equal(isInside ? 1 : 0, mask[15, 19].item<float>());
        Assert.Equal(isInside ? 2 : 1, mask.sum().item<float>());
    }

    [Theory]
    [InlineData("#ffc000")]
    [InlineData("#FFC000")]
    [InlineData("255,192,0")]
    [InlineData("255, 192, 0")]
    public void LoadColor_ColorThatOccurs_IsInsideThereOnly(string color)
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("layout.png", 20, 16, (x, _) => x < 5 ? Orange : x < 9 ? Orange.WithGreen(0xc1) : Blue);

        using var mask = MaskFile.LoadColor(path, color);

        Assert.Equal(5 * 16, mask.sum().item<float>());
        Assert.Equal(1, mask[7, 4].item<float>());
    }

    [Fact]
    public void LoadColor_ColorThatDoesNotOccur_NamesThoseThatDo()
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("layout.png", 20, 16, (x, _) => x < 5 ? Orange : Blue);

        var fault = Assert.Throws<InvalidInputException>(() => MaskFile.LoadColor(path, "1,2,3")).Faults.Single();

        Assert.Equal((path, "has no pixel of the colour #010203", "give one of its colours, such as #0040ff, #ffc000"), (fault.Where, fault.Problem, fault.Remedy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#ffc00")]
    [InlineData("#ffc00g")]
    [InlineData("256,0,0")]
    [InlineData("-1,0,0")]
    [InlineData("orange")]
    public void LoadColor_NoColor_SaysHowToWriteOne(string color)
    {
        var message = Assert.Throws<InvalidInputException>(() => MaskFile.LoadColor("layout.png", color)).Message;

        Assert.Equal($"mask colour: is \"{color}\"; give red, green and blue as #ffc000 or 255,192,0.", message);
    }

    [Fact]
    public void Load_DarkPicture_IsRefused()
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("mask.png", 16, 16, (_, _) => SKColors.Black);

        Assert.Equal($"{path}: has nothing inside; paint the subject's place white on black.", Assert.Throws<InvalidInputException>(() => MaskFile.Load(path)).Message);
    }

    [Fact]
    public void Load_JpegNamedPng_IsRefused()
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("mask.png", 16, 16, (_, _) => SKColors.White, SKEncodedImageFormat.Jpeg);

        Assert.Contains("is a Jpeg file; save the mask as PNG", Assert.Throws<InvalidInputException>(() => MaskFile.Load(path)).Message, StringComparison.Ordinal);
    }
}
