using Cones2.PictureWorld.Drawing;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>Drawn pictures of one size, and what each shows.</summary>
/// <param name="Side">Width and height in pixels.</param>
/// <param name="Rgba">[count, height, width, 4] levels of 0 to 255.</param>
/// <param name="Captioned">One for each picture.</param>
public sealed record SceneBatch(int Side, byte[] Rgba, IReadOnlyList<CaptionedPicture> Captioned)
{
    /// <returns>[count, 3, height, width] float32 in [-1, 1] on the device; the caller owns it.</returns>
    public Tensor Pictures(Device device) => Picture.ToTensor(Rgba, Side, device);
}
