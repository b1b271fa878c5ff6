namespace Cones2.PictureWorld.Scenes;

/// <summary>A named colour. Areas of it are painted flat, so that most of their pixels have exactly these levels.</summary>
/// <param name="Name">Lower case, one word.</param>
/// <param name="Red">0 to 255, as <paramref name="Green"/> and <paramref name="Blue"/>.</param>
public sealed record PaintColor(string Name, byte Red, byte Green, byte Blue)
{
    /// <returns>Squared distance in levels.</returns>
    public int DistanceTo(byte red, byte green, byte blue)
    {
        var (r, g, b) = (Red - red, Green - green, Blue - blue);
        return (r * r) + (g * g) + (b * b);
    }

    public override string ToString() => Name;
}
