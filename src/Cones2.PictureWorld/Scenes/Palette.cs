namespace Cones2.PictureWorld.Scenes;

/// <summary>The colours that objects have.</summary>
public static class Palette
{
    public static readonly PaintColor Red = new("red", 220, 30, 40);
    public static readonly PaintColor Orange = new("orange", 250, 130, 15);
    public static readonly PaintColor Yellow = new("yellow", 252, 220, 40);
    public static readonly PaintColor Green = new("green", 50, 165, 45);
    public static readonly PaintColor Teal = new("teal", 0, 170, 185);
    public static readonly PaintColor Blue = new("blue", 35, 75, 220);
    public static readonly PaintColor Purple = new("purple", 130, 50, 180);
    public static readonly PaintColor Pink = new("pink", 255, 140, 195);
    public static readonly PaintColor Brown = new("brown", 125, 72, 30);
    public static readonly PaintColor White = new("white", 248, 248, 248);
    public static readonly PaintColor Gray = new("gray", 140, 142, 148);
    public static readonly PaintColor Black = new("black", 38, 36, 42);

    /// <summary>The least squared distance, in levels, between two colours that appear on one object.</summary>
    public const int LeastContrast = 140 * 140;

    public static IReadOnlyList<PaintColor> All { get; } =
        [Red, Orange, Yellow, Green, Teal, Blue, Purple, Pink, Brown, White, Gray, Black];

    /// <summary>The colours of accents: none is what a detail often has without an accent.</summary>
    public static IReadOnlyList<PaintColor> Vivid { get; } = [Red, Orange, Yellow, Green, Teal, Blue, Purple, Pink];

    /// <exception cref="ArgumentException">There is no such colour.</exception>
    public static PaintColor Named(string name) => All.FirstOrDefault(color => color.Name == name)
        ?? throw new ArgumentException($"There is no colour \"{name}\"; there are {string.Join(", ", All)}.", nameof(name));

    /// <summary>The colour nearest to a pixel.</summary>
    public static PaintColor Nearest(byte red, byte green, byte blue) => All.MinBy(color => color.DistanceTo(red, green, blue))!;

    /// <summary>One of the colours, well apart from those given.</summary>
    public static PaintColor Draw(PictureRandom random, IReadOnlyList<PaintColor> colors, params ReadOnlySpan<PaintColor> apartFrom)
    {
        var apart = new List<PaintColor>(colors);
        foreach (var other in apartFrom)
            apart.RemoveAll(color => color.DistanceTo(other.Red, other.Green, other.Blue) < LeastContrast);
        return random.Pick(apart);
    }
}
