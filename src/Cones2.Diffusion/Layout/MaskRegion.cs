using static TorchSharp.torch;

namespace Cones2.Diffusion.Layout;

/// <summary>A region of any form, painted at any size of the picture's proportions.</summary>
/// <param name="Mask">[height, width] float32 in [0, 1], 1 inside; not owned by the region.</param>
public sealed record MaskRegion(Tensor Mask) : SubjectRegion
{
    private const double ProportionTolerance = 0.01;

    // A square of a place's size covers at least so much of some place, however it lies on the grid.
    private const float LeastCovered = 0.25f;

    public override Tensor Coverage(int height, int width)
    {
        using var scope = NewDisposeScope();
        if (Mask.shape[0] == height && Mask.shape[1] == width)
            return Mask.clone().MoveToOuterDisposeScope();

        var nearest = nn.functional.interpolate(Mask.unsqueeze(0).unsqueeze(0), [height, width], mode: InterpolationMode.Nearest);
        return nearest[0, 0].clone().MoveToOuterDisposeScope();
    }

    public override IEnumerable<InputFault> FindFaults(string where, int height, int width, int place)
    {
        var (maskHeight, maskWidth) = (Mask.shape[0], Mask.shape[1]);
        if (Math.Abs((double)maskWidth / maskHeight * height / width - 1) > ProportionTolerance)
            yield return new InputFault(where, $"has {maskWidth} x {maskHeight} pixels, not the proportions of the picture of {width} x {height}", "paint the mask at the picture's size");

        if (MostCovered(height, width, place) is var most && most == 0)
            yield return new InputFault(where, "has nothing inside", "paint the subject's place white on black");
        else if (most < LeastCovered)
            yield return TooSmall(where, "has a white part that", place);
    }

    /// <summary>How much of a place the mask covers where it covers most.</summary>
    private float MostCovered(int height, int width, int place)
    {
        using var scope = NewDisposeScope();
        return nn.functional.adaptive_avg_pool2d(Coverage(height, width).unsqueeze(0), [Math.Max(1, height / place), Math.Max(1, width / place)]).max().item<float>();
    }
}
