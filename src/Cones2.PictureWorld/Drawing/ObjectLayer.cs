using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Drawing;

/// <summary>An object alone on a transparent layer: [side, side, 4] levels, premultiplied.</summary>
internal static class ObjectLayer
{
    /// <returns>The tight bounds of what is not wholly transparent; empty where nothing is.</returns>
    public static PixelBox Bounds(ReadOnlySpan<byte> layer, int side)
    {
        var (left, top, right, bottom) = (side, side, 0, 0);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                if (layer[(4 * ((y * side) + x)) + 3] == 0)
                    continue;
                (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
                (top, bottom) = (Math.Min(top, y), y + 1);
            }
        }

        return right == 0 ? default : new PixelBox(left, top, right, bottom);
    }

    /// <summary>Lays the layer over an opaque picture, in whole numbers.</summary>
    public static void Blend(ReadOnlySpan<byte> layer, Span<byte> picture, int side, PixelBox box)
    {
        for (var y = box.Top; y < box.Bottom; y++)
        {
            var (start, end) = (4 * ((y * side) + box.Left), 4 * ((y * side) + box.Right));
            for (var pixel = start; pixel < end; pixel += 4)
            {
                var clear = 255 - layer[pixel + 3];
                for (var i = pixel; i < pixel + 3; i++)
                    picture[i] = (byte)Math.Min(255, layer[i] + (((picture[i] * clear) + 127) / 255));
            }
        }
    }
}
