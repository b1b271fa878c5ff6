using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>Endless captioned pictures; no two steps show the same ones. Safe for several threads.</summary>
/// <param name="seed">The same seed gives the same pictures at each step.</param>
public sealed class SceneFeed(long seed) : IDisposable
{
    private static readonly int Side = SmallModelShape.PictureSize;
    private static readonly int PictureBytes = Side * Side * 4;

    private readonly ThreadLocal<ScenePainter> _painters = new(() => new ScenePainter(Side), trackAllValues: true);

    /// <param name="purpose">Sets the pictures of one training apart from those of another.</param>
    /// <param name="step">0 for the first.</param>
    /// <param name="count">Pictures; drawn by as many threads as there are processors.</param>
    public SceneBatch Draw(string purpose, int step, int count)
    {
        var random = new PictureRandom(seed, $"{purpose} {step}");
        var seeds = new (long Scene, long Caption)[count];
        for (var i = 0; i < count; i++)
            seeds[i] = (random.Seed(), random.Seed());

        var rgba = new byte[count * PictureBytes];
        var captioned = new CaptionedPicture[count];
        Parallel.For(0, count, i =>
        {
            var scene = PictureScene.FromSeed(seeds[i].Scene);
            var picture = _painters.Value!.Paint(scene);
            picture.Rgba.CopyTo(rgba, i * PictureBytes);
            captioned[i] = new CaptionedPicture(SceneCaption.WriteTemplate(scene, seeds[i].Caption), picture.Objects);
        });
        return new SceneBatch(Side, rgba, captioned);
    }

    public void Dispose()
    {
        foreach (var painter in _painters.Values)
            painter.Dispose();
        _painters.Dispose();
    }
}
