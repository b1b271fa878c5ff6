namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>Turned a little to the right; first: a round back, second: with arms.</summary>
internal sealed class ChairShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line("M66 60V82", 6, PartFill.Shade),
        ShapePart.Line("M26 58V92", 6, PartFill.Body),
        ShapePart.Area(first ? "M20 24Q18 2 40 2Q62 0 62 20L65 52L25 57Z" : "M18 6L60 2L65 52L25 57Z", PartFill.Coat),
        ShapePart.Line("M86 64V94", 6, PartFill.Body),
        ShapePart.Line("M42 70V98", 6, PartFill.Body),
        ShapePart.Area("M25 55L66 51L90 62L40 70Z", PartFill.Body).Recolored(),
        second ? ShapePart.Line("M25 40L44 48L44 66", 5, PartFill.Shade) : ShapePart.Line("M40 68L90 61", 3, PartFill.Outline).Bare(),
    ];
}
