using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Recognition;

/// <summary>Cuts boxes out of pictures, with a little of what is around them, at one size.</summary>
internal static class BoxCrops
{
    // How much wider and higher than its box a crop is.
    private const float Context = 1.2f;

    /// <param name="pictures">[pictures, 3, height, width]</param>
    /// <param name="boxes">Each of one of the pictures.</param>
    /// <param name="side">Pixels of a crop.</param>
    /// <returns>[boxes, 3, side, side], stretched to a square; black beyond the picture's edge. The caller owns it.</returns>
    public static Tensor Cut(Tensor pictures, IReadOnlyList<(int Picture, Place Place)> boxes, int side)
    {
        using var scope = NewDisposeScope();
        var theta = new float[boxes.Count * 6];
        for (var i = 0; i < boxes.Count; i++)
        {
            // From [-1, 1] over the crop to [-1, 1] over the picture.
            var place = boxes[i].Place;
            new[] { place.Width * Context, 0, 2 * place.CenterX - 1, 0, place.Height * Context, 2 * place.CenterY - 1 }.CopyTo(theta, i * 6);
        }

        var grid = nn.functional.affine_grid(tensor(theta, [boxes.Count, 2, 3], device: pictures.device), [boxes.Count, 3, side, side], align_corners: false);
        var sources = pictures.index_select(0, tensor(boxes.Select(box => (long)box.Picture).ToArray(), device: pictures.device));
        return nn.functional.grid_sample(sources + 1, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).sub(1).MoveToOuterDisposeScope();
    }
}
