namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>From the side; first: a forked tail, second: a high back fin.</summary>
internal sealed class FishShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(first ? "M30 54L2 24L14 54L2 84Z" : "M30 54L6 28Q2 54 6 80Z", PartFill.Body).Recolored(),
        ShapePart.Area(second ? "M34 36Q36 8 52 8Q62 14 72 34Z" : "M38 34Q52 14 70 32Z", PartFill.Shade),
        ShapePart.Area("M46 72L50 92L66 74Z", PartFill.Shade),
        ShapePart.Area("M20 54Q44 24 70 28Q94 34 100 52Q94 72 70 79Q42 84 20 54Z", PartFill.Coat),
        ShapePart.Area("M72 31Q92 37 98 52Q92 68 71 77Q64 54 72 31Z", PartFill.Body).Bare(),
        ShapePart.Line("M70 38Q64 54 70 70", 2.5f, PartFill.Outline).Bare(),
        ShapePart.Area(SvgPath.Circle(83, 46, 6.5f), PartFill.White).Bare(),
        ShapePart.Area(SvgPath.Circle(84.5f, 46, 4), PartFill.Ink).Bare(),
        ShapePart.Line("M88 62L96 60", 2.5f, PartFill.Outline).Bare(),
    ];
}
