namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Far shores and much calm water with glints.</summary>
internal sealed class LakeBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var shore = random.Between(24, 36);
        brush.Fade(0, shore, 0xCFE4EE, 0xEAF3F4);
        brush.Ellipse(random.Between(0, 40), shore + 3, 34, 12, 0x7F9F92);
        brush.Ellipse(random.Between(60, 100), shore + 3, 38, 9, 0x90AFA0);
        brush.Fade(shore, 100, 0x7FB4CC, 0x487FA6);
        for (var i = 0; i < 12; i++)
        {
            var (x, y) = (random.Between(-6, 96), random.Between(shore + 5, 98));
            brush.Line(x, y, x + random.Between(8, 18), y, 1.3f, 0xA9D0E0);
        }
    }
}
