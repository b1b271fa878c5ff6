using static TorchSharp.torch;

namespace Cones2.Diffusion.Layout;

/// <summary>A region that is a rectangle.</summary>
public sealed record BoxRegion(Box Box) : SubjectRegion
{
    public override Tensor Coverage(int height, int width)
    {
        var coverage = zeros(height, width);
        using var inside = coverage[Box.Top..Box.Bottom, Box.Left..Box.Right];
        inside.fill_(1);
        return coverage;
    }

    public override IEnumerable<InputFault> FindFaults(string where, int height, int width, int place)
    {
        if (Box.Width <= 0 || Box.Height <= 0)
            yield return new InputFault(where, $"is {Box}, which is empty", "give left, top, right and bottom in pixels, right beyond left and bottom below top");
        else if (Box.Left < 0 || Box.Top < 0 || Box.Right > width || Box.Bottom > height)
            yield return new InputFault(where, $"is {Box}, which leaves the picture of {width} x {height} pixels", $"keep it within [0, 0, {width}, {height}]");
        else if (Box.Width < place || Box.Height < place)
            yield return TooSmall(where, $"is {Box}, which", place);
    }
}
