namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Tiles, a shelf of cupboards, a worktop.</summary>
internal sealed class KitchenBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var top = random.Between(64, 74);
        brush.Rect(0, 0, 100, 100, 0xEDEFEA);
        var shift = random.Between(-12, 0);
        for (var y = 24f; y < top; y += 12)
        {
            for (var x = shift; x < 100; x += 12)
                brush.Rect(x, y, x + 10.8f, y + 10.8f, 0xCFE0DF);
        }

        brush.Rect(0, 0, 100, 20, 0xC9B08B);
        for (var x = shift; x < 100; x += 26)
        {
            brush.Rect(x, 0, x + 1.5f, 20, 0xA58C66);
            brush.Ellipse(x + 5, 14, 1.3f, 1.3f, 0x6F6557);
        }

        brush.Rect(0, top, 100, top + 5, 0x8C8F93);
        brush.Rect(0, top + 5, 100, 100, 0xC9B08B);
        for (var x = shift; x < 100; x += 26)
            brush.Rect(x, top + 5, x + 1.5f, 100, 0xA58C66);
    }
}
