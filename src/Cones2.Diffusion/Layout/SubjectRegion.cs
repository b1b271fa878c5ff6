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
    public abstract IEnumerable<InputFault> FindFaults(string where, int height, int width);
}
