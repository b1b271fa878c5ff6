using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Paints the background of scenes.</summary>
internal sealed class BackdropPainter(SKBitmap picture) : IDisposable
{
    private static readonly Dictionary<Background, Backdrop> Backdrops = new()
    {
        [Background.Beach] = new BeachBackdrop(),
        [Background.Snow] = new SnowBackdrop(),
        [Background.Grass] = new GrassBackdrop(),
        [Background.Street] = new StreetBackdrop(),
        [Background.Room] = new RoomBackdrop(),
        [Background.Night] = new NightBackdrop(),
        [Background.Desert] = new DesertBackdrop(),
        [Background.Forest] = new ForestBackdrop(),
        [Background.Lake] = new LakeBackdrop(),
        [Background.Kitchen] = new KitchenBackdrop(),
        [Background.Sunset] = new SunsetBackdrop(),
        [Background.Mountains] = new MountainsBackdrop(),
    };

    private readonly BackdropBrush _brush = new(picture);

    public void Paint(Background background, long seed)
    {
        var random = new PictureRandom(seed, "background");
        _brush.Begin(random);
        Backdrops[background].Paint(_brush, random);
    }

    public void Dispose() => _brush.Dispose();
}
