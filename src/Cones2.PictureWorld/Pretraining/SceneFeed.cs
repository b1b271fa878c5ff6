using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>Endless captioned pictures; no two steps show the same ones.</summary>
/// <param name="seed">The same seed gives the same pictures at each step.</param>
public sealed class SceneFeed(long seed) : IDisposable
{
    private readonly ScenePainter _painter = new(SmallModelShape.PictureSize);

    /// <param name="purpose">Sets the pictures of one training apart from those of another.</param>
    /// <returns>Pictures [count, 3, side, side] float32 in [-1, 1], owned by the caller, and what each shows.</returns>
    public (Tensor Pictures, IReadOnlyList<CaptionedPicture> Captioned) Draw(string purpose, int step, int count)
    {
        using var scope = NewDisposeScope();
        var random = new PictureRandom(seed, $"{purpose} {step}");
        var pictures = new Tensor[count];
        var captioned = new CaptionedPicture[count];
        for (var i = 0; i < count; i++)
        {
            var scene = PictureScene.FromSeed(random.Seed());
            var picture = _painter.Paint(scene);
            pictures[i] = picture.ToTensor();
            captioned[i] = new CaptionedPicture(SceneCaption.WriteTemplate(scene, random.Seed()), picture.Objects);
        }

        return (cat(pictures).MoveToOuterDisposeScope(), captioned);
    }

    public void Dispose() => _painter.Dispose();
}
