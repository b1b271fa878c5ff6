using Cones2.Diffusion.Images;
using CsCheck;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Images;

public sealed class PhotoTests
{
    private static readonly SKColor[] Quadrants = [SKColors.Red, new(0, 255, 0), SKColors.Blue, SKColors.White];

    public static TheoryData<string> RedPictures => ["photo.jpg", "photo.png", "photo.webp", "cmyk.jpg", "frames.gif", "photo.bmp"];

    [Theory]
    [MemberData(nameof(RedPictures))]
    public void Load_AnyUsualFormat_IsRed(string name)
    {
        using var folder = new ImageFolder();
        var path = folder.Write(name, name switch
        {
            "cmyk.jpg" => SampleFiles.RedCmykJpeg,
            "frames.gif" => SampleFiles.RedThenBlueGif,
            "photo.bmp" => SampleFiles.RedBmp,
            "photo.png" => ImageFolder.Encode(16, 16, Red, SKEncodedImageFormat.Png),
            "photo.webp" => ImageFolder.Encode(16, 16, Red, SKEncodedImageFormat.Webp),
            _ => ImageFolder.Encode(16, 16, Red, SKEncodedImageFormat.Jpeg),
        });

        using var photo = Photo.Load(path);

        AssertColor(SKColors.Red, photo, 0, 0);
        AssertColor(SKColors.Red, photo, 15, 15);

        static SKColor Red(int x, int y) => SKColors.Red;
    }

    [Fact]
    public void Load_GreyJpeg_IsGrey()
    {
        using var folder = new ImageFolder();
        using var grey = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.GetPixelSpan().Fill(100);
        using var data = grey.Encode(SKEncodedImageFormat.Jpeg, 100);

        using var photo = Photo.Load(folder.Write("grey.jpg", data.ToArray()));

        AssertColor(new SKColor(100, 100, 100), photo, 8, 8);
    }

    [Fact]
    public void WritePng_TurnedPhotoWithMetadata_IsItsUprightPixelsAlone()
    {
        using var folder = new ImageFolder();
        var jpeg = ImageFolder.Encode(32, 16, (x, _) => x < 16 ? SKColors.Red : SKColors.Blue, SKEncodedImageFormat.Jpeg);
        using var photo = Photo.Load(folder.Write("turned.jpg", SampleFiles.WithOrientation(jpeg, 6)));
        using var png = new MemoryStream();

        photo.WritePng(png, longestSide: 100);

        Assert.Equal(-1, png.ToArray().AsSpan().IndexOf("Exif"u8));
        using var again = Photo.Load(folder.Write("again.png", png.ToArray()));
        Assert.Equal((16, 32), (again.Width, again.Height));
        using var before = photo.ToTensor(16);
        using var after = again.ToTensor(16);
        Assert.True(before.equal(after).all().item<bool>());
    }

    [Fact]
    public void WritePng_SideBeyondTheLimit_IsScaledDown()
    {
        using var folder = new ImageFolder();
        using var photo = Photo.Load(folder.Paint("large.png", 400, 200, (_, _) => SKColors.Red));
        using var png = new MemoryStream();

        photo.WritePng(png, longestSide: 100);

        using var again = Photo.Load(folder.Write("again.png", png.ToArray()));
        Assert.Equal((100, 50), (again.Width, again.Height));
        AssertColor(SKColors.Red, again, 25, 25);
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(128, 127)]
    [InlineData(0, 255)]
    public void Load_TransparentPng_IsOnWhite(byte alpha, byte green)
    {
        using var folder = new ImageFolder();
        var path = folder.Paint("photo.png", 16, 16, (_, _) => SKColors.Red.WithAlpha(alpha));

        using var photo = Photo.Load(path);

        AssertColor(new SKColor(255, green, green), photo, 3, 4, tolerance: 0);
    }

    // The colours of the upright picture's quadrants, where the stored ones are red, green, blue, white (EXIF 2.32, 0x0112).
    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    public void Load_ExifOrientation_IsUpright(byte orientation, string expected)
    {
        using var folder = new ImageFolder();
        var stored = ImageFolder.Encode(48, 32, (x, y) => Quadrants[(y < 16 ? 0 : 2) + (x < 24 ? 0 : 1)], SKEncodedImageFormat.Jpeg);

        using var photo = Photo.Load(folder.Write("photo.jpg", SampleFiles.WithOrientation(stored, orientation)));

        Assert.Equal(orientation < 5 ? (48, 32) : (32, 48), (photo.Width, photo.Height));
        var (right, bottom) = (photo.Width < photo.Height, photo.Width > photo.Height);
        AssertColor(Quadrants["RGBW".IndexOf(expected[0], StringComparison.Ordinal)], photo, 2, 2, place: 0);
        AssertColor(Quadrants["RGBW".IndexOf(expected[1], StringComparison.Ordinal)], photo, 29, 2, place: right ? 0 : 1);
        AssertColor(Quadrants["RGBW".IndexOf(expected[2], StringComparison.Ordinal)], photo, 2, 29, place: bottom ? 0 : 1);
        AssertColor(Quadrants["RGBW".IndexOf(expected[3], StringComparison.Ordinal)], photo, 29, 29, place: 1);
    }

    [Theory]
    [InlineData(64, 96, 24)]
    [InlineData(96, 64, 48)]
    [InlineData(30, 60, 45)]
    [InlineData(50, 50, 50)]
    public void ToTensor_AnySize_IsTorchsAntialiasedBicubic(int width, int height, int size)
    {
        using var folder = new ImageFolder();
        using var scope = NewDisposeScope();
        var source = rand([3, height, width], generator: new Generator(1)) * 2 - 1;
        PngFile.Write(source, folder["photo.png"]);
        var side = Math.Min(width, height);
        var pixels = ((source / 2 + 0.5) * 255).round() / 127.5 - 1;
        var expected = nn.functional.interpolate(
            pixels.unsqueeze(0), [(long)height * size / side, (long)width * size / side], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true).clamp(-1, 1);
        using var photo = Photo.Load(folder["photo.png"]);

        foreach (var place in new[] { 0, 0.5, 1 })
        {
            var (x, y) = ((expected.shape[3] - size) * place, (expected.shape[2] - size) * place);
            var square = expected.narrow(3, (long)x, size).narrow(2, (long)y, size);

            AssertNear(square, photo.ToTensor(size, place));
            AssertNear(square.flip(3), photo.ToTensor(size, place, flip: true));
        }

        Assert.Equal(photo.ToTensor(size).bytes.ToArray(), photo.ToTensor(size).bytes.ToArray());
    }

    [Fact]
    public void Load_HundredMegapixels_IsRefusedByTheHeader()
    {
        using var folder = new ImageFolder();
        var jpeg = ImageFolder.Encode(16, 16, (_, _) => SKColors.Red, SKEncodedImageFormat.Jpeg);

        var message = Refused(folder.Write("photo.jpg", SampleFiles.WithSize(jpeg, 12000, 8400)));

        Assert.Equal($"{folder["photo.jpg"]}: has 12000 x 8400 pixels (100.8 megapixels), over the limit of 64 megapixels; scale it down.", message);
    }

    [Fact]
    public void Load_NoPhoto_SaysWhatItIs()
    {
        using var folder = new ImageFolder();
        var small = folder.Paint("small.png", 15, 40, (_, _) => SKColors.Red);
        using (var large = File.Create(folder["large.jpg"]))
            large.SetLength(100_000_001);

        Assert.Equal($"{folder["none.jpg"]}: does not exist; give the path of a picture.", Refused(folder["none.jpg"]));
        Assert.Equal($"{folder.Path}: is a folder; give the path of a picture.", Refused(folder.Path));
        Assert.EndsWith("empty.jpg: is empty; give a picture.", Refused(folder.Write("empty.jpg", [])), StringComparison.Ordinal);
        Assert.EndsWith("text.jpg: is no picture but text; give a JPEG, PNG, WebP, BMP or GIF file.", Refused(folder.Write("text.jpg", [.. "a photo of rex\n"u8])), StringComparison.Ordinal);
        Assert.EndsWith("large.jpg: has 100000001 bytes, over the limit of 100000000; save it smaller.", Refused(folder["large.jpg"]), StringComparison.Ordinal);
        Assert.EndsWith("small.png: has 15 x 40 pixels; give a picture of at least 16 pixels a side.", Refused(small), StringComparison.Ordinal);
        Assert.EndsWith("phone.jpg: is a HEIC, HEIF or AVIF file, which can't be read; convert it to JPEG.", Refused(folder.Write("phone.jpg", [0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Load_TruncatedFile_IsRefused(SKEncodedImageFormat format)
    {
        using var folder = new ImageFolder();
        var bytes = ImageFolder.Encode(64, 64, Noise, format);

        Assert.Contains("is cut off before its last pixel", Refused(folder.Write("photo.jpg", bytes[..(bytes.Length * 3 / 4)])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Load_FlippedBits_IsAPhotoOrRefused(SKEncodedImageFormat format)
    {
        using var folder = new ImageFolder();
        var bytes = ImageFolder.Encode(32, 32, Noise, format);

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 255]).Array[1, 4].Sample(flips =>
        {
            var damaged = bytes.ToArray();
            foreach (var (place, bits) in flips)
                damaged[place] ^= (byte)bits;
            try
            {
                Photo.Load(folder.Write("photo.jpg", damaged)).Dispose();
            }
            catch (InvalidInputException)
            {
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void LoadAll_SeveralBadPhotos_NamesEach()
    {
        using var folder = new ImageFolder();
        string[] paths = [folder.Write("a.jpg", []), folder.Paint("b.png", 16, 16, (_, _) => SKColors.Red), folder["c.jpg"]];

        var exception = Assert.Throws<InvalidInputException>(() => Photo.LoadAll(paths));

        Assert.Equal([paths[0], paths[2]], exception.Faults.Select(fault => fault.Where));
    }

    private static SKColor Noise(int x, int y) => new((byte)(x * 37 ^ y * 91), (byte)(x * y * 7), (byte)(x * 13 + y * y));

    private static string Refused(string path) => Assert.Throws<InvalidInputException>(() => Photo.Load(path)).Message;

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-5f);
    }

    /// <param name="x">In the square that is cut at <paramref name="place"/>, at the photo's own scale.</param>
    private static void AssertColor(SKColor expected, Photo photo, int x, int y, double place = 0, int tolerance = 4)
    {
        using var scope = NewDisposeScope();
        var levels = (photo.ToTensor(Math.Min(photo.Width, photo.Height), place)[0, .., y, x] * 127.5 + 127.5).data<float>().ToArray();
        Assert.Equal(expected.Red, levels[0], tolerance + 0.01);
        Assert.Equal(expected.Green, levels[1], tolerance + 0.01);
        Assert.Equal(expected.Blue, levels[2], tolerance + 0.01);
    }
}
