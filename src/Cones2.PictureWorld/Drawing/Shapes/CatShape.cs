namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>Sitting, from the front, with pointed ears and whiskers; first: the tail is up, second: the eyes are closed.</summary>
internal sealed class CatShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line(first ? "M68 86Q94 82 90 56Q88 44 96 36" : "M68 88Q100 90 96 68Q94 60 86 64", 9, PartFill.Body).Recolored(),
        ShapePart.Area("M50 44C78 48 82 88 74 94H26C18 88 22 48 50 44Z", PartFill.Coat),
        ShapePart.Area(SvgPath.Ellipse(39, 91, 8, 5), PartFill.Body),
        ShapePart.Area(SvgPath.Ellipse(61, 91, 8, 5), PartFill.Body),
        ShapePart.Line("M34 55Q50 64 66 55", 6, PartFill.Body).Added(),
        ShapePart.Area("M22 4L38 18Q50 14 62 18L78 4Q84 28 79 38Q70 56 50 56Q30 56 21 38Q16 28 22 4Z", PartFill.Body),
        ShapePart.Area("M26 12L34 19L26 26Z", PartFill.Shade).Bare(),
        ShapePart.Area("M74 12L66 19L74 26Z", PartFill.Shade).Bare(),
        second ? ShapePart.Line("M33 32Q38 37 43 32", 3, PartFill.Outline).Bare() : ShapePart.Area(SvgPath.Ellipse(38, 32, 4.5f, 6), PartFill.Outline).Bare(),
        second ? ShapePart.Line("M57 32Q62 37 67 32", 3, PartFill.Outline).Bare() : ShapePart.Area(SvgPath.Ellipse(62, 32, 4.5f, 6), PartFill.Outline).Bare(),
        ShapePart.Area("M45 41H55L50 47Z", PartFill.Outline).Bare(),
        ShapePart.Line("M30 42L9 38M30 46L10 50M70 42L91 38M70 46L90 50", 2, PartFill.Outline).Bare(),
    ];
}
