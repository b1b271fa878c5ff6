namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>Grey peaks with white tops over a green valley.</summary>
internal sealed class MountainsBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var valley = random.Between(56, 66);
        brush.Fade(0, valley, 0xA7C7E4, 0xDCEAF3);
        for (var i = 0; i < 3; i++)
        {
            var (x, y, half) = (random.Between(-4, 26) + (34 * i), random.Between(8, 24), random.Between(30, 42));
            brush.Triangle(new(x, y), new(x + half, valley), new(x - half, valley), i == 1 ? 0x8690A0 : 0x98A2B0);
            var snow = 0.3f;
            brush.Triangle(new(x, y), new(x + (snow * half), y + (snow * (valley - y))), new(x - (snow * half), y + (snow * (valley - y))), 0xF2F6FA);
        }

        brush.Fade(valley, 100, 0x93B08A, 0x789A70);
    }
}
