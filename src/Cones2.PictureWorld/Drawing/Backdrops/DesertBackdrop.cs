namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Dunes under a hot sky.</summary>
internal sealed class DesertBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var dunes = random.Between(36, 50);
        brush.Fade(0, 100, 0xF2D9A4, 0xF8E8C6);
        brush.Ellipse(random.Between(12, 88), random.Between(10, 20), 8, 8, 0xFFF8DC);
        brush.Ellipse(random.Between(0, 40), dunes + 46, 70, 46, 0xDDA964);
        brush.Ellipse(random.Between(60, 100), dunes + 58, 76, 48, 0xD0954F);
        brush.Ellipse(random.Between(20, 70), dunes + 92, 110, 60, 0xE0B070);
        for (var i = 0; i < 3; i++)
            brush.Line(random.Between(0, 30), dunes + 42 + (6 * i), random.Between(60, 100), dunes + 44 + (6 * i), 1.2f, 0xC98F4E);
    }
}
