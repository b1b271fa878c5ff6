namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>Round, with seams; first: the seams lie across, second: turned over.</summary>
internal sealed class BallShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(SvgPath.Circle(50, 50, 45), PartFill.Coat),
        ShapePart.Line(first ? "M7 40Q50 66 93 40" : "M40 7Q66 50 40 93", 3, PartFill.Outline).Bare(),
        ShapePart.Line(second ? "M14 76Q50 48 86 76" : "M20 18Q50 40 80 18", 3, PartFill.Outline).Bare(),
        ShapePart.Area(SvgPath.Circle(56, 56, 15), PartFill.Body).Added(),
        ShapePart.Area(SvgPath.Ellipse(31, 30, 9, 6), PartFill.White).Bare(),
    ];
}
