namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>A meadow under a sky with clouds.</summary>
internal sealed class GrassBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var horizon = random.Between(34, 50);
        brush.Fade(0, horizon, 0x8CC4EE, 0xCBE6F7);
        for (var i = 0; i < 2; i++)
        {
            var (x, y) = (random.Between(5, 95), random.Between(6, 22));
            brush.Ellipse(x, y, 12, 4, 0xF6FBFF);
            brush.Ellipse(x + 6, y - 2.5f, 7, 4, 0xF6FBFF);
        }

        brush.Fade(horizon, 100, 0x9CCB78, 0x7DB55C);
        for (var i = 0; i < 16; i++)
        {
            var (x, y) = (random.Between(0, 100), random.Between(horizon + 6, 100));
            brush.Line(x, y, x + 1.5f, y - 5, 1.2f, 0x5F9A45);
            brush.Line(x + 2, y, x + 4.5f, y - 4, 1.2f, 0x5F9A45);
        }
    }
}
