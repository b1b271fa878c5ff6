namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>A sailing boat; first: with portholes, second: a flag at the mast.</summary>
internal sealed class BoatShape : CategoryShape
{
    private static IEnumerable<ShapePart> Portholes =>
        [ShapePart.Area(SvgPath.Circle(32, 80, 5) + SvgPath.Circle(51, 80, 5) + SvgPath.Circle(70, 80, 5), PartFill.Glass).Bare()];

    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line("M48 6V68", 3, PartFill.Wood),
        ShapePart.Area(second ? "M48 2L28 8L48 14Z" : "M48 4L44 7L48 9Z", PartFill.Shade).Recolored(),
        ShapePart.Area("M54 10Q84 32 90 60H54Z", PartFill.Body),
        ShapePart.Area("M42 18Q22 40 14 60H42Z", PartFill.White).Recolored(),
        ShapePart.Area("M2 67H102Q94 94 78 96H24Q8 92 2 67Z", PartFill.Coat),
        .. first ? Portholes : [],
    ];
}
