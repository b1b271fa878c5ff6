using Cones2.PictureWorld.Drawing.Backdrops;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>
/// Paints scenes, antialiased; the same scene and side give the same bytes. Keeps its canvases, so one painter should paint
/// many pictures, but from one thread at a time.
/// </summary>
public sealed class ScenePainter : IDisposable
{
    public const int DefaultSide = 64;
    private const int LeastSide = 16;
    private const int GreatestSide = 2048;
    private readonly SKBitmap _picture;
    private readonly SKBitmap _layer;
    private readonly SKCanvas _layerCanvas;
    private readonly BackdropPainter _backdrops;
    private readonly ObjectPainter _objects = new();

    /// <param name="side">The pictures' width and height in pixels, 16 to 2048.</param>
    public ScenePainter(int side = DefaultSide)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, LeastSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, GreatestSide);
        Side = side;
        var info = new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Premul);
        _picture = new SKBitmap(info);
        _layer = new SKBitmap(info);
        _layerCanvas = new SKCanvas(_layer);
        _backdrops = new BackdropPainter(_picture);
    }

    public int Side { get; }

    /// <exception cref="ArgumentException">An object's place is not inside the picture, its tilt or its variant out of range.</exception>
    public Picture Paint(PictureScene scene)
    {
        foreach (var placed in scene.Objects)
            Check(placed);
        _backdrops.Paint(scene.Background, scene.BackgroundSeed);
        var drawn = new DrawnObject[scene.Objects.Count];
        for (var i = 0; i < drawn.Length; i++)
        {
            _layer.Erase(SKColors.Transparent);
            _objects.Paint(_layerCanvas, scene.Objects[i], Side);
            var box = ObjectLayer.Bounds(_layer.GetPixelSpan(), Side);
            ObjectLayer.Blend(_layer.GetPixelSpan(), _picture.GetPixelSpan(), Side, box);
            drawn[i] = new DrawnObject(scene.Objects[i].Look, box);
        }

        return new Picture(Side, _picture.GetPixelSpan().ToArray(), drawn);
    }

    public void Dispose()
    {
        _objects.Dispose();
        _backdrops.Dispose();
        _layerCanvas.Dispose();
        _layer.Dispose();
        _picture.Dispose();
    }

    private static void Check(PlacedObject placed)
    {
        if (!placed.Place.IsInsidePicture)
            throw new ArgumentException($"The place of the {placed.Look.Category} is {placed.Place}; give left < right and top < bottom, all from 0 to 1.");
        if (placed.Pose.Variant is < 0 or >= Pose.Variants || Math.Abs(placed.Pose.TiltDegrees) is not <= 45)
            throw new ArgumentException($"The pose of the {placed.Look.Category} is {placed.Pose}; give a variant of 0 to {Pose.Variants - 1} and a tilt of -45 to 45 degrees.");
    }
}
