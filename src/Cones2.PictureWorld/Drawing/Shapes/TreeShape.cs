namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>A trunk and a crown; first: a fir, second: a thicker trunk.</summary>
internal sealed class TreeShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(second ? "M38 60H62L64 98H36Z" : "M43 60H57L60 98H40Z", PartFill.Wood).Recolored(),
        ShapePart.Area(
            first
                ? "M50 0L74 28H64L84 52H74L94 78H6L26 52H16L36 28H26Z"
                : "M50 4Q70 2 75 18Q96 22 92 42Q96 64 72 66Q60 76 46 68Q26 76 18 62Q2 54 10 38Q8 18 27 17Q33 4 50 4Z",
            PartFill.Coat),
        ShapePart.Area(SvgPath.Circle(50, first ? 8 : 10, 8), PartFill.Body).Added(),
    ];
}
