using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>Endless captioned pictures; no two steps show the same ones.</summary>
/// <param name="seed">The same seed gives the same pictures at each step.</param>
public sealed class SceneFeed(long seed) : IDisposable
{
    private readonly ScenePainter _painter = new(SmallModelShape.UNet.SampleSize * SmallModelShape.Autoencoder.Factor);

    /// <param name="purpose">Sets the pictures of one training apart from those of another.</param>
    /// <returns>Pictures [count, 3, side, side] float32 in [-1, 1], owned by the caller, and a caption of each.</returns>
    public (Tensor Pictures, IReadOnlyList<string> Captions) Draw(string purpose, int step, int count)
    {
        using var scope = NewDisposeScope();
        var random = new PictureRandom(seed, $"{purpose} {step}");
        var side = _painter.Side;
        var levels = new byte[count * side * side * 4];
        var captions = new string[count];
        for (var i = 0; i < count; i++)
        {
            var scene = PictureScene.FromSeed(random.Seed());
            _painter.Paint(scene).Rgba.CopyTo(levels.AsSpan(i * side * side * 4));
            captions[i] = SceneCaption.Write(scene, random.Seed());
        }

        var pictures = tensor(levels, [count, side, side, 4], ScalarType.Byte)[.., .., .., ..3].permute(0, 3, 1, 2).to(ScalarType.Float32) / 127.5 - 1;
        return (pictures.contiguous().MoveToOuterDisposeScope(), captions);
    }

    public void Dispose() => _painter.Dispose();
}
