namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>From the front; first: the chimney is at the left, second: with a round window in the roof.</summary>
internal sealed class HouseShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(first ? "M22 12H34V40H22Z" : "M66 12H78V40H66Z", PartFill.Shade),
        ShapePart.Area("M14 44H86V96H14Z", PartFill.Coat),
        ShapePart.Area("M50 4L99 44H1Z", PartFill.Body),
        second ? ShapePart.Area(SvgPath.Circle(50, 30, 7), PartFill.Glass) : ShapePart.Line("M40 46H60", 3, PartFill.Outline).Bare(),
        ShapePart.Area("M20 54H33V68H20Z", PartFill.Glass),
        ShapePart.Area("M67 54H80V68H67Z", PartFill.Glass),
        ShapePart.Area("M40 60H60V96H40Z", PartFill.Wood).Recolored(),
    ];
}
