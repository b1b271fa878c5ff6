using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Recognition;

public sealed class BoxCropsTests
{
    [Fact]
    public void Cut_BoxOfOneColor_IsOfThatColorWithItsSurroundings()
    {
        using var scope = NewDisposeScope();
        var pictures = full([2, 3, 64, 64], -0.5f);
        pictures[1, .., 16..48, 8..40] = 0.75f;

        var crops = BoxCrops.Cut(pictures, [(1, new Place(8 / 64f, 16 / 64f, 40 / 64f, 48 / 64f)), (0, new Place(0, 0, 0.5f, 0.5f))], side: 24);

        // The box is 20 of the crop's 24 pixels: 1.2 times the box is cut.
        Assert.Equal([2, 3, 24, 24], crops.shape);
        Assert.True(crops[0, .., 3..21, 3..21].sub(0.75f).abs().max().item<float>() < 1e-5);
        Assert.True(crops[0, .., 0, ..].add(0.5f).abs().max().item<float>() < 1e-5);

        // Beyond the edge there is black.
        Assert.Equal(-1, crops[1, 0, 0, 0].item<float>(), 1e-5f);
        Assert.Equal(-0.5f, crops[1, 0, 12, 12].item<float>(), 1e-5f);
    }
}
