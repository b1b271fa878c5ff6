using System.Security.Cryptography;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Drawing;

public sealed class ScenePainterTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(128)]
    public void Paint_SameSeeds_SameBytes(int side) => Assert.Equal(Digest(side, firstSeed: 20), Digest(side, firstSeed: 20));

    [Fact]
    public void Paint_OtherSeeds_OtherBytes()
    {
        using var painter = new ScenePainter();

        Assert.Distinct(Enumerable.Range(0, 200).Select(seed => Convert.ToHexString(SHA256.HashData(painter.Paint(PictureScene.FromSeed(seed)).Rgba))));
    }

    [Fact]
    public void Paint_ManyPaintersAtOnce_SameBytesAsOneAlone()
    {
        var alone = Digest(64, firstSeed: 300);
        var digests = new string[4];

        Parallel.For(0, digests.Length, i => digests[i] = Digest(64, firstSeed: 300));

        Assert.All(digests, digest => Assert.Equal(alone, digest));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(128)]
    public void Paint_PixelsOutsideAllBoxes_AreTheBareBackground(int side)
    {
        using var painter = new ScenePainter(side);
        for (var seed = 0; seed < 60; seed++)
        {
            var scene = PictureScene.FromSeed(seed);
            var bare = painter.Paint(scene with { Objects = [] });
            var picture = painter.Paint(scene);

            var outside = ChangedPixels.Between(bare, picture).Where(pixel => !picture.Objects.Any(drawn => drawn.Box.Contains(pixel.X, pixel.Y)));

            Assert.Empty(outside);
        }
    }

    [Fact]
    public void Paint_OneObject_BoxTouchesItOnAllSides()
    {
        using var painter = new ScenePainter();
        foreach (var scene in Enumerable.Range(0, 200).Select(seed => PictureScene.FromSeed(seed)).Where(scene => scene.Objects.Count == 1))
        {
            // Pixels that it covers by a trace need not differ from the background's: a pixel of leeway.
            var changed = ChangedPixels.Between(painter.Paint(scene with { Objects = [] }), painter.Paint(scene)).ToArray();
            var box = painter.Paint(scene).Objects[0].Box;

            Assert.InRange(changed.Min(pixel => pixel.X) - box.Left, 0, 1);
            Assert.InRange(changed.Min(pixel => pixel.Y) - box.Top, 0, 1);
            Assert.InRange(box.Right - 1 - changed.Max(pixel => pixel.X), 0, 1);
            Assert.InRange(box.Bottom - 1 - changed.Max(pixel => pixel.Y), 0, 1);
        }
    }

    [Fact]
    public void Paint_ManySeeds_BoxesInsideThePictureAndInTheirPlaces()
    {
        using var painter = new ScenePainter();
        foreach (var scene in Enumerable.Range(0, 500).Select(seed => PictureScene.FromSeed(seed)))
        {
            foreach (var (placed, drawn) in scene.Objects.Zip(painter.Paint(scene).Objects))
            {
                Assert.InRange(drawn.Box.Left, MathF.Floor(64 * placed.Place.Left), 63);
                Assert.InRange(drawn.Box.Top, MathF.Floor(64 * placed.Place.Top), 63);
                Assert.InRange(drawn.Box.Right, drawn.Box.Left + 8, MathF.Ceiling(64 * placed.Place.Right));
                Assert.InRange(drawn.Box.Bottom, drawn.Box.Top + 8, MathF.Ceiling(64 * placed.Place.Bottom));
            }
        }
    }

    [Fact]
    public void Paint_EveryCategoryPatternAndVariant_MainColorDominates()
    {
        using var painter = new ScenePainter();
        foreach (var category in Enum.GetValues<Category>())
        {
            foreach (var pattern in Enum.GetValues<Pattern>())
            {
                for (var variant = 0; variant < Pose.Variants; variant++)
                {
                    var look = new ObjectLook(category, Palette.Purple, Palette.Yellow, pattern, Palette.Teal);
                    var scene = Alone(look, new Pose(false, 0, variant), 0.4f);

                    var counts = ColorCount.Exact(painter.Paint(scene));

                    Assert.True(counts[Palette.Purple] > counts.GetValueOrDefault(Palette.Yellow), $"{look} {variant}");
                    Assert.True(counts[Palette.Purple] > counts.GetValueOrDefault(Palette.Teal), $"{look} {variant}");
                    Assert.Equal(pattern != Pattern.Plain, counts.ContainsKey(Palette.Yellow));
                    Assert.True(counts.ContainsKey(Palette.Teal), $"{look} {variant}");
                }
            }
        }
    }

    [Fact]
    public void Paint_ExplicitPlace_FillsItInOneDirection()
    {
        using var painter = new ScenePainter();
        var place = new Place(0.25f, 0.125f, 0.75f, 0.875f);
        foreach (var category in Enum.GetValues<Category>())
        {
            var look = new ObjectLook(category, Palette.Red, Palette.White, Pattern.Plain);
            var box = painter.Paint(new PictureScene(Background.Snow, 1, [new PlacedObject(look, default, place)])).Objects[0].Box;

            Assert.True(box.Width >= 31 || box.Height >= 47, $"{category}: {box}");
            Assert.True(box is { Left: >= 16, Top: >= 8, Right: <= 48, Bottom: <= 56 }, $"{category}: {box}");
        }
    }

    [Theory]
    [InlineData(-0.1f, 0.5f, 0, 0)]
    [InlineData(0.6f, 0.5f, 0, 0)]
    [InlineData(0, 1.1f, 0, 0)]
    [InlineData(0, 0.5f, 90, 0)]
    [InlineData(0, 0.5f, float.NaN, 0)]
    [InlineData(0, 0.5f, 0, 4)]
    public void Paint_ImpossibleObject_NamesIt(float left, float right, float tilt, int variant)
    {
        using var painter = new ScenePainter();
        var look = new ObjectLook(Category.Dog, Palette.Red, Palette.White, Pattern.Plain);
        var scene = new PictureScene(Background.Snow, 1, [new PlacedObject(look, new Pose(false, tilt, variant), new Place(left, 0, right, 1))]);

        Assert.Contains("Dog", Assert.Throws<ArgumentException>(() => painter.Paint(scene)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rgb_APicture_IsItsRgbaWithoutAlpha()
    {
        using var painter = new ScenePainter();
        var picture = painter.Paint(PictureScene.FromSeed(3));

        Assert.Equal(picture.Rgba.Where((_, i) => i % 4 != 3), picture.Rgb());
        Assert.All(picture.Rgba.Where((_, i) => i % 4 == 3), alpha => Assert.Equal(255, alpha));
    }

    private static PictureScene Alone(ObjectLook look, Pose pose, float size) =>
        new(Background.Snow, 1, [new PlacedObject(look, pose, FittingPlace.Draw(new PictureRandom(1, "place"), look.Category, pose, size))]);

    private static string Digest(int side, int firstSeed)
    {
        using var painter = new ScenePainter(side);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seed = firstSeed; seed < firstSeed + 25; seed++)
            hash.AppendData(painter.Paint(PictureScene.FromSeed(seed)).Rgba);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
