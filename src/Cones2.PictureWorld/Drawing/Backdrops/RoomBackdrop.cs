namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>A papered wall, a skirting board, a wooden floor, a framed window.</summary>
internal sealed class RoomBackdrop : Backdrop
{
    public override void Paint(BackdropBrush brush, PictureRandom random)
    {
        var floor = random.Between(58, 68);
        var paper = random.Pick([0xE3D5C3, 0xD3DCCB, 0xDCCFD9]);
        brush.Rect(0, 0, 100, 100, paper);
        for (var x = random.Between(0, 10); x < 100; x += 14)
            brush.Rect(x, 0, x + 5, floor, paper - 0x0C0C0C);
        var window = random.Between(8, 58);
        brush.Rect(window, 8, window + 34, 38, 0xF5F0E6);
        brush.Rect(window + 3, 11, window + 15.5f, 35, 0xBFDDEC);
        brush.Rect(window + 18.5f, 11, window + 31, 35, 0xBFDDEC);
        brush.Rect(0, floor - 4, 100, floor, 0xF3EDE2);
        brush.Rect(0, floor, 100, 100, 0xB58A5E);
        for (var y = floor + 10; y < 100; y += 10)
            brush.Rect(0, y, 100, y + 1.2f, 0x99724A);
    }
}
