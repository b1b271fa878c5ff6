using Cones2.Diffusion.Images;
using CsCheck;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Images;

public sealed class PngFileTests
{
    [Fact]
    public void Encode_AnyLevels_RoundsAndClampsThem() =>
        Gen.Select(Gen.Float[-1.5f, 1.5f].Array[3 * 5 * 7], Gen.Bool).Sample((values, isBatch) =>
        {
            using var scope = NewDisposeScope();
            var image = tensor(values, isBatch ? [1, 3, 5, 7] : [3, 5, 7]);

            using var decoded = SKBitmap.Decode(PngFile.Encode(image));

            Assert.Equal((7, 5), (decoded.Width, decoded.Height));
            for (var i = 0; i < 35; i++)
            {
                var pixel = decoded.GetPixel(i % 7, i / 7);
                Assert.Equal((Level(values[i]), Level(values[35 + i]), Level(values[70 + i]), 255), ((int)pixel.Red, (int)pixel.Green, (int)pixel.Blue, (int)pixel.Alpha));
            }
        }, iter: 50);

    [Fact]
    public void Encode_Picture_IsEightBitRgbAndRepeats()
    {
        using var scope = NewDisposeScope();
        var image = linspace(-1, 1, 3 * 32 * 48).view(3, 32, 48);

        var bytes = PngFile.Encode(image);

        Assert.Equal(bytes, PngFile.Encode(image.unsqueeze(0).transpose(2, 3).contiguous().transpose(2, 3)));
        Assert.Equal((8, 2), (bytes[24], bytes[25])); // IHDR: bit depth, colour type
    }

    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(2, 3, 8, 8)]
    [InlineData(8, 8)]
    public void Encode_OtherShape_Throws(params int[] shape)
    {
        using var image = zeros([.. shape.Select(size => (long)size)]);

        Assert.Throws<ArgumentException>(() => PngFile.Encode(image));
    }

    [Fact]
    public void Write_ExistingFile_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new ImageFolder();
        var path = folder.Write("a.png", [1, 2, 3]);
        using var image = zeros(3, 4, 6);

        PngFile.Write(image, path);

        Assert.Equal(PngFile.Encode(image), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    private static int Level(float value) => (int)Math.Clamp(MathF.Round(((value / 2) + 0.5f) * 255), 0, 255);
}
