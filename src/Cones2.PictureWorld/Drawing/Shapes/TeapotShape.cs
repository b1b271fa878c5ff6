namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>With its spout at the right; first: high, second: with a small foot.</summary>
internal sealed class TeapotShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line("M26 48Q0 36 2 62Q4 80 28 76", 7, PartFill.Body),
        ShapePart.Area("M72 58Q86 60 86 42Q86 34 92 30L103 34Q98 42 99 54Q98 80 72 82Z", PartFill.Body),
        ShapePart.Area(second ? "M38 86H62V97H38Z" : "M28 88H72V95H28Z", PartFill.Shade),
        ShapePart.Area(first ? SvgPath.Ellipse(50, 62, 29, 29) : SvgPath.Ellipse(50, 66, 34, 25), PartFill.Coat),
        ShapePart.Area(first ? "M30 40Q50 18 70 40Q50 48 30 40Z" : "M26 48Q50 24 74 48Q50 56 26 48Z", PartFill.Body).Recolored(),
        ShapePart.Area(SvgPath.Circle(50, first ? 24 : 30, 6), PartFill.Shade).Recolored(),
    ];
}
