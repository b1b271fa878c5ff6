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
    /// <param name="place">Pixels a side of one place of the layout grid, the finest cross-attention's: a region that covers no whole place can't hold a subject.</param>
    public abstract IEnumerable<InputFault> FindFaults(string where, int height, int width, int place);

    private protected static InputFault TooSmall(string where, string what, int place) => new(
        where, $"{what} covers no whole place of the model's layout grid, {place} x {place} pixels each", $"make it at least {LeastSide(place)} x {LeastSide(place)} pixels");

    /// <summary>So long a side covers a whole place wherever it begins.</summary>
    private static int LeastSide(int place) => (2 * place) - 1;
}
