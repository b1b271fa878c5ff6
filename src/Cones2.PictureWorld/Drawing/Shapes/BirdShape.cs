namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>Perched, from the side; first: the wing is raised, second: it has a crest.</summary>
internal sealed class BirdShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line("M46 80V97M58 80V97M42 97H50M54 97H62", 3.5f, PartFill.Outline).Bare(),
        ShapePart.Area("M26 54L2 50L6 66L28 72Z", PartFill.Body),
        ShapePart.Area(second ? "M64 18L50 4L58 20L46 14L58 30Z" : "M64 22L60 26L62 30Z", PartFill.Body),
        ShapePart.Area("M86 24L106 33L86 42Z", PartFill.Gold),
        ShapePart.Area("M16 58Q36 46 50 38Q52 12 72 12Q92 14 90 38Q88 80 54 83Q28 84 16 58Z", PartFill.Coat),
        ShapePart.Area(SvgPath.Circle(72, 31, 17), PartFill.Body).Bare(),
        ShapePart.Area(first ? "M34 62Q22 42 25 16Q44 26 55 58Q46 68 34 62Z" : "M28 56Q48 44 64 56Q58 76 38 74Q16 80 10 74Q26 66 28 56Z", PartFill.Shade).Recolored(),
        ShapePart.Area(SvgPath.Circle(76, 28, 6), PartFill.White).Bare(),
        ShapePart.Area(SvgPath.Circle(77.5f, 28, 3.6f), PartFill.Ink).Bare(),
    ];
}
