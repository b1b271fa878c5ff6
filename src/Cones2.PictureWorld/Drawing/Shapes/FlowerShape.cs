namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>With a stem and two leaves; first: eight narrow petals, second: bent.</summary>
internal sealed class FlowerShape : CategoryShape
{
    protected override IEnumerable<ShapePart> Parts(bool first, bool second) =>
    [
        ShapePart.Line(second ? "M50 40Q64 70 50 97" : "M50 40V97", 5, PartFill.Leaf),
        ShapePart.Area("M51 84Q26 86 20 64Q46 62 51 84Z", PartFill.Leaf),
        ShapePart.Area("M51 90Q76 90 82 70Q56 68 51 90Z", PartFill.Leaf),
        ShapePart.Area(Petals(first ? 8 : 6, first ? 9 : 12.5f), PartFill.Coat),
        ShapePart.Area(SvgPath.Circle(50, 32, 10), PartFill.Gold).Recolored(),
    ];

    private static string Petals(int count, float radius) => string.Concat(Enumerable.Range(0, count).Select(i =>
    {
        var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / count);
        return SvgPath.Circle(50 + (20 * sin), 32 - (20 * cos), radius);
    }));
}
