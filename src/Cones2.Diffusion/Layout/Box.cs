namespace Cones2.Diffusion.Layout;

/// <summary>A rectangle in the pixels of the picture, its right and bottom edges outside: width is <c>Right - Left</c>.</summary>
/// <param name="Left">Pixels from the left edge of the picture, 0 and up.</param>
/// <param name="Top">Pixels from the top edge of the picture, 0 and up.</param>
/// <param name="Right">More than <paramref name="Left"/>, at most the picture's width.</param>
/// <param name="Bottom">More than <paramref name="Top"/>, at most the picture's height.</param>
public readonly record struct Box(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public override string ToString() => $"[{Left}, {Top}, {Right}, {Bottom}]";
}
