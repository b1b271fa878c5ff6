using Cones2.PictureWorld.Drawing;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Recognition;

/// <summary>Drawn pictures of one size, and boxes of known truth in them.</summary>
/// <param name="Side">Width and height in pixels.</param>
/// <param name="Rgba">[count, height, width, 4] levels of 0 to 255.</param>
/// <param name="Boxes">Picture by picture.</param>
internal sealed record BoxBatch(int Side, byte[] Rgba, IReadOnlyList<BoxTruth> Boxes)
{
    /// <returns>[count, 3, height, width] float32 in [-1, 1] on the device; the caller owns it.</returns>
    public Tensor Pictures(Device device) => Picture.ToTensor(Rgba, Side, device);
}
