namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>With a brim and a band; first: a top hat, second: a wide brim.</summary>
internal sealed class HatShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Area(SvgPath.Ellipse(50, 76, second ? 50 : 42, 12), PartFill.Body),
        ShapePart.Area(first ? "M28 74L24 10Q50 2 76 10L72 74Q50 84 28 74Z" : "M24 74Q24 22 40 18Q50 26 60 18Q76 22 76 74Q50 86 24 74Z", PartFill.Coat),
        ShapePart.Area(first ? "M27 58Q50 66 73 58L72 74Q50 84 28 74Z" : "M24 60Q50 70 76 60V74Q50 86 24 74Z", PartFill.Outline).Recolored().Bare(),
    ];
}
