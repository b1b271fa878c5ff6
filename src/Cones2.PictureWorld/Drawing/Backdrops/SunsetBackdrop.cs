namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>A low sun in a red and violet sky over a dark plain.</summary>
internal sealed class SunsetBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var horizon = random.Between(60, 74);
        brush.Fade(0, horizon, 0x6A5A94, 0xF4A96B);
        var sun = random.Between(18, 82);
        brush.Ellipse(sun, horizon, 15, 15, 0xFFD58A);
        brush.Ellipse(sun, horizon, 10, 10, 0xFFEBB5);
        for (var i = 0; i < 4; i++)
        {
            var (x, y) = (random.Between(-10, 80), random.Between(8, horizon - 18));
            brush.Line(x, y, x + random.Between(20, 36), y, 2.4f, 0xC77F86);
        }

        brush.Fade(horizon, 100, 0x5B4759, 0x3F3346);
    }
}
