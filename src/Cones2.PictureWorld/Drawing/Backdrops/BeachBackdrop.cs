namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Sky, sea with foam, sand.</summary>
internal sealed class BeachBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var sea = random.Between(28, 42);
        var sand = sea + random.Between(14, 22);
        brush.Fade(0, sea, 0x9CD3F0, 0xD6EEF7);
        brush.Ellipse(random.Between(10, 90), random.Between(8, 18), 7, 7, 0xFFF3B8);
        brush.Fade(sea, sand, 0x3F95B8, 0x74C3CF);
        brush.Rect(0, sand, 100, 100, 0xEBD9A8);
        for (var x = random.Between(-12, 0); x < 110; x += 16)
            brush.Ellipse(x, sand, 10, 2.6f, 0xF4FAF7);
        for (var i = 0; i < 8; i++)
            brush.Ellipse(random.Between(0, 100), random.Between(sand + 8, 100), 2.2f, 1, 0xD3BC84);
    }
}
