namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>With a handle at the right; first: steaming, second: tall.</summary>
internal sealed class MugShape : CategoryShape
{
    private static IEnumerable<ShapePart> Steam =>
        [ShapePart.Line("M34 10Q28 4 34 -2M50 10Q44 4 50 -2", 3.5f, PartFill.White)];

    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line("M68 40Q96 34 95 56Q94 78 66 74", 8, PartFill.Body).Recolored(),
        ShapePart.Area(second ? "M18 16H70V86Q70 95 60 95H28Q18 95 18 86Z" : "M10 26H74L71 86Q70 94 60 94H24Q14 94 13 86Z", PartFill.Coat),
        ShapePart.Area(second ? SvgPath.Ellipse(44, 16, 26, 7) : SvgPath.Ellipse(42, 26, 32, 8), PartFill.Body),
        ShapePart.Area(second ? SvgPath.Ellipse(44, 16, 20, 4) : SvgPath.Ellipse(42, 26, 25, 4.5f), PartFill.Wood).Bare(),
        .. first ? Steam : [],
    ];
}
