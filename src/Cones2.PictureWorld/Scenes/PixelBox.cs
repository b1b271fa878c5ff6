namespace Cones2.PictureWorld.Scenes;

/// <summary>A box in pixels; <paramref name="Right"/> and <paramref name="Bottom"/> are the first column and row outside.</summary>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    /// <param name="side">The picture's width and height in pixels.</param>
    public Place ToPlace(int side) => new((float)Left / side, (float)Top / side, (float)Right / side, (float)Bottom / side);

    public bool Contains(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;
}
