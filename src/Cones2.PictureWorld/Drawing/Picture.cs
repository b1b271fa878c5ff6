namespace Cones2.PictureWorld.Drawing;

/// <summary>A drawn scene and the truth about it.</summary>
/// <param name="Side">Its width and height in pixels.</param>
/// <param name="Rgba">[height, width, 4] levels of 0 to 255, row by row; alpha is 255.</param>
/// <param name="Objects">In the order of the scene.</param>
public sealed record Picture(int Side, byte[] Rgba, IReadOnlyList<DrawnObject> Objects)
{
    /// <returns>[height, width, 3] levels of 0 to 255, row by row.</returns>
    public byte[] Rgb()
    {
        var rgb = new byte[Side * Side * 3];
        for (var i = 0; i < Side * Side; i++)
            Rgba.AsSpan(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        return rgb;
    }
}
