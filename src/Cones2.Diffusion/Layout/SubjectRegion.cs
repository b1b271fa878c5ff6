using static TorchSharp.torch;

namespace Cones2.Diffusion.Layout;

/// <summary>Where a subject shall appear: a box, or a mask of any form.</summary>
public abstract record SubjectRegion
{
    /// <summary>Which pixels belong to the region.</summary>
    /// <returns>[height, width] float32 in [0, 1]; the caller owns it.</returns>
    public abstract Tensor Coverage(int height, int width);

    /// <summary>What is wrong with the region in a picture of this size; nothing if it is right.</summary>
    /// <param name="where">Names the region, such as "subjects[0].box".</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="place">Pixels a side of one place of the layout grid, the finest cross-attention's: what is smaller holds no subject.</param>
    public abstract IEnumerable<InputFault> FindFaults(string where, int height, int width, int place);

    private protected static InputFault TooSmall(string where, string what, int place) => new(
        where, $"{what} is smaller than a place of the model's layout grid, {place} x {place} pixels", $"make it at least {place} x {place} pixels");
}
