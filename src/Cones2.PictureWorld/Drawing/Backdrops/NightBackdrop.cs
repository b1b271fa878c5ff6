namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>A dark sky with stars and a moon over a dark hill.</summary>
internal sealed class NightBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        brush.Fade(0, 100, 0x101638, 0x2B3566);
        for (var i = 0; i < 20; i++)
        {
            var size = random.Between(0.7f, 1.4f);
            brush.Ellipse(random.Between(0, 100), random.Between(0, 75), size, size, 0xF1EFD8);
        }

        var (x, y) = (random.Between(12, 88), random.Between(12, 26));
        brush.Ellipse(x, y, 8, 8, 0xF4EDC4);
        brush.Ellipse(x + 4, y - 2.5f, 7, 7, 0x141A3F);
        brush.Ellipse(random.Between(20, 80), 118, 90, 38, 0x18213F);
    }
}
