using static TorchSharp.torch;

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

    /// <returns>[1, 3, height, width] float32 in [-1, 1] on the CPU; the caller owns it.</returns>
    public Tensor ToTensor() => ToTensor(Rgba, Side, CPU);

    /// <param name="rgba">[count, height, width, 4] levels of 0 to 255.</param>
    /// <param name="side">Width and height in pixels.</param>
    /// <param name="device">Where the levels go before they become numbers four times as long.</param>
    /// <returns>[count, 3, height, width] float32 in [-1, 1] on the device; the caller owns it.</returns>
    internal static Tensor ToTensor(byte[] rgba, int side, Device device)
    {
        using var scope = NewDisposeScope();
        var levels = tensor(rgba, [rgba.Length / (side * side * 4), side, side, 4], ScalarType.Byte).to(device)[.., .., .., ..3].permute(0, 3, 1, 2);
        return (levels.to(ScalarType.Float32) / 127.5 - 1).contiguous().MoveToOuterDisposeScope();
    }
}
