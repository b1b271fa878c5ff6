namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Dark trunks, leaves that close overhead, a mossy ground.</summary>
internal sealed class ForestBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var ground = random.Between(66, 76);
        brush.Fade(0, ground, 0x4E7355, 0x88A678);
        for (var x = random.Between(-4, 8); x < 100; x += random.Between(9, 15))
            brush.Rect(x, 0, x + random.Between(3, 5), ground, 0x5E6B4C);
        for (var x = random.Between(-4, 12); x < 100; x += random.Between(20, 30))
            brush.Rect(x, 0, x + random.Between(6, 9), ground + 4, 0x4A4033);
        for (var x = -4; x < 110; x += 13)
            brush.Ellipse(x, random.Between(-2, 6), 12, random.Between(8, 15), 0x35573B);
        brush.Rect(0, ground, 100, 100, 0x566B3B);
        for (var i = 0; i < 7; i++)
            brush.Ellipse(random.Between(0, 100), random.Between(ground + 3, 100), 8, 2.4f, 0x65793F);
    }
}
