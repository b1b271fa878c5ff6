namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>From the side; first: an estate car, second: with a roof rack.</summary>
internal sealed class CarShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line(second ? "M36 16H60" : "M40 24H60", 4, PartFill.Metal),
        ShapePart.Area("M38 8H58V20H38Z", PartFill.Body).Added(),
        ShapePart.Area(first ? "M3 74V52L14 46L18 22H66L82 46Q102 48 102 64V74Z" : "M3 74V60Q3 49 18 46H22L34 22H64L80 46Q102 48 102 64V74Z", PartFill.Coat),
        ShapePart.Area(first ? "M22 45L25 29H44V45Z" : "M30 45L38 29H47V45Z", PartFill.Glass).Bare(),
        ShapePart.Area("M52 45V29H61L72 45Z", PartFill.Glass).Bare(),
        ShapePart.Area(SvgPath.Circle(98, 57, 4), PartFill.Gold).Bare(),
        ShapePart.Area(SvgPath.Circle(26, 75, 13), PartFill.Ink).Bare(),
        ShapePart.Area(SvgPath.Circle(78, 75, 13), PartFill.Ink).Bare(),
        ShapePart.Area(SvgPath.Circle(26, 75, 7), PartFill.Metal).Recolored().Bare(),
        ShapePart.Area(SvgPath.Circle(78, 75, 7), PartFill.Metal).Recolored().Bare(),
    ];
}
