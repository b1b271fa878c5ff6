namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>From the front; first: the chimney is at the left, second: with a round window in the roof.</summary>
internal sealed class HouseShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(first ? "M22 12H34V40H22Z" : "M66 12H78V40H66Z", PartFill.Shade),
        ShapePart.Area("M14 44H86V96H14Z", PartFill.Coat),
        ShapePart.Area("M50 6L98 46H2Z", PartFill.Shade),
        second ? ShapePart.Area(SvgPath.Circle(50, 30, 7), PartFill.Glass) : ShapePart.Line("M40 46H60", 3, PartFill.Outline).Bare(),
        ShapePart.Area("M21 54H37V70H21Z", PartFill.Glass),
        ShapePart.Area("M63 54H79V70H63Z", PartFill.Glass),
        ShapePart.Area("M42 62H58V96H42Z", PartFill.Wood).Recolored(),
    ];
}
