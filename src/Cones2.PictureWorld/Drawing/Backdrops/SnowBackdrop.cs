namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>White hills under a pale sky, with falling flakes.</summary>
internal sealed class SnowBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var hills = random.Between(34, 50);
        brush.Fade(0, 100, 0xA9BCCD, 0xCBD9E4);
        brush.Ellipse(random.Between(0, 35), hills + 40, 60, 42, 0xDFE9F1);
        brush.Ellipse(random.Between(65, 100), hills + 44, 62, 42, 0xE8F0F6);
        brush.Rect(0, hills + 24, 100, 100, 0xF1F6FA);
        for (var i = 0; i < 22; i++)
            brush.Ellipse(random.Between(0, 100), random.Between(0, 100), 1.3f, 1.3f, 0xFFFFFF);
    }
}
