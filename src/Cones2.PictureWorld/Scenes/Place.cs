namespace Cones2.PictureWorld.Scenes;

/// <summary>A box in shares of the picture's side, from 0 at the left and top to 1.</summary>
public readonly record struct Place(float Left, float Top, float Right, float Bottom)
{
    public float Width => Right - Left;

    public float Height => Bottom - Top;

    public float CenterX => (Left + Right) / 2;

    public float CenterY => (Top + Bottom) / 2;

    public bool IsInsidePicture => Left >= 0 && Top >= 0 && Right <= 1 && Bottom <= 1 && Left < Right && Top < Bottom;

    /// <returns>0 to 1: the common area as a share of the smaller box.</returns>
    public float Overlap(Place other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height / Math.Min(Width * Height, other.Width * other.Height);
    }
}
