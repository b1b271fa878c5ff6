namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>A row of dull buildings, a pavement, a road with a dashed line.</summary>
internal sealed class StreetBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var pavement = random.Between(46, 56);
        brush.Rect(0, 0, 100, 100, 0xC9D6DE);
        for (var x = random.Between(-18, 0); x < 100;)
        {
            var (width, top) = (random.Between(18, 28), random.Between(6, 24));
            brush.Rect(x, top, x + width, pavement, random.Pick([0xA79C94, 0x9AA0A8, 0xB5A79A, 0x8E8C92]));
            for (var y = top + 5; y < pavement - 6; y += 11)
            {
                brush.Rect(x + 4, y, x + 8, y + 5, 0xD9DFC8);
                brush.Rect(x + width - 9, y, x + width - 5, y + 5, 0xD9DFC8);
            }

            x += width;
        }

        brush.Rect(0, pavement, 100, pavement + 9, 0xCFCBC4);
        brush.Rect(0, pavement + 9, 100, 100, 0x6E7076);
        for (var x = random.Between(-14, 0); x < 100; x += 24)
            brush.Rect(x, pavement + 27, x + 13, pavement + 30, 0xE9E6DA);
    }
}
