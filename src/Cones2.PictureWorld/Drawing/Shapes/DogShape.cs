namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>From the side, with a hanging ear; first: the tail hangs, second: it runs.</summary>
internal sealed class DogShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line(first ? "M18 50Q4 54 5 70" : "M18 50Q4 42 6 22", 7, PartFill.Body),
        ShapePart.Line(second ? "M32 62L40 88" : "M34 62L34 90", 8, PartFill.Shade),
        ShapePart.Line(second ? "M52 62L44 88" : "M53 62L53 90", 8, PartFill.Shade),
        ShapePart.Line(second ? "M24 62L12 88" : "M22 62L22 92", 9, PartFill.Body),
        ShapePart.Line(second ? "M62 62L74 88" : "M64 62L64 92", 9, PartFill.Body),
        ShapePart.Area("M24 42H66Q74 42 74 52V60Q74 70 64 70H24Q14 70 14 58V52Q14 42 24 42Z", PartFill.Coat),
        ShapePart.Area("M58 30Q58 12 76 12Q88 12 90 26L100 30Q106 34 103 42Q100 48 90 48L80 50Q60 52 58 30Z", PartFill.Body),
        ShapePart.Area("M68 14Q52 16 53 40Q58 52 66 42Q71 30 68 14Z", PartFill.Shade).Recolored(),
        ShapePart.Line("M60 51Q68 58 78 54", 8, PartFill.Body).Added(),
        ShapePart.Area(SvgPath.Circle(80, 25, 3.6f), PartFill.Ink).Bare(),
        ShapePart.Area(SvgPath.Circle(102, 33, 4.5f), PartFill.Ink).Bare(),
    ];
}
