using Cones2.PictureWorld.Drawing.Shapes;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;

namespace Cones2.PictureWorld.Drawing;

/// <summary>Which colour a part has on an object of some look.</summary>
internal static class PartColors
{
    private const float ShadeFactor = 0.78f;
    private const float OutlineFactor = 0.3f;

    // A dark object gets a light outline, so that it stands out at night too.
    private const int DarkSum = 200;
    private static readonly SKColor LightOutline = new(150, 150, 160);

    public static SKColor Of(PaintColor color) => new(color.Red, color.Green, color.Blue);

    public static SKColor Of(ShapePart part, ObjectLook look) =>
        part.Accent != PartAccent.None && look.AccentColor is { } accent ? Of(accent) : part.Fill switch
        {
            PartFill.Coat or PartFill.Body => Of(look.MainColor),
            PartFill.Shade => IsDark(look.MainColor) ? new SKColor(72, 70, 78) : Darken(look.MainColor, ShadeFactor),
            PartFill.Outline => Outline(look.MainColor),
            PartFill.White => new SKColor(255, 255, 255),
            PartFill.Ink => new SKColor(25, 22, 28),
            PartFill.Glass => new SKColor(195, 228, 245),
            PartFill.Metal => new SKColor(190, 192, 198),
            PartFill.Wood => new SKColor(112, 70, 40),
            PartFill.Leaf => new SKColor(40, 130, 50),
            PartFill.Gold => new SKColor(255, 180, 30),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part.Fill, "No such fill."),
        };

    public static SKColor Outline(PaintColor main) => IsDark(main) ? LightOutline : Darken(main, OutlineFactor);

    private static bool IsDark(PaintColor color) => color.Red + color.Green + color.Blue < DarkSum;

    private static SKColor Darken(PaintColor color, float factor) =>
        new((byte)(factor * color.Red), (byte)(factor * color.Green), (byte)(factor * color.Blue));
}
