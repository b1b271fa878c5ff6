using static TorchSharp.torch;

namespace Cones2.Diffusion.Layout;

/// <summary>
/// M of equation 7 for one picture, at the resolution of each attention layer: made once each, then reused at every step.
/// </summary>
/// <remarks>
/// Notation: column s of M belongs to the tokens of subject s. Paper: M = gamma+ in the subject's region, gamma- in the
/// regions of others, else 0, each weighed by how much of a coarse place it covers. Reference: gamma+ in the region, gamma-
/// everywhere else, resized bilinearly with aligned corners (the authors' attention code).
/// </remarks>
public sealed class LayoutMask : IDisposable
{
    private readonly Dictionary<(long Height, long Width, string Device), Tensor> _byResolution = [];
    private readonly IReadOnlyList<SubjectLayout> _subjects;
    private readonly LayoutGuidance _guidance;
    private readonly Tensor _coverage;
    private readonly int _tokens;

    /// <param name="subjects">Subjects with a place.</param>
    /// <param name="guidance">gamma+, gamma- and the weighting that gives them meaning.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="tokens">Tokens of the prompt, padding included.</param>
    public LayoutMask(IReadOnlyList<SubjectLayout> subjects, LayoutGuidance guidance, int height, int width, int tokens)
    {
        _subjects = subjects;
        _guidance = guidance;
        _tokens = tokens;
        using var scope = NewDisposeScope();
        _coverage = stack([.. subjects.Select(subject => subject.Region.Coverage(height, width))]).MoveToOuterDisposeScope();
        _coverage.DetachFromDisposeScope();
    }

    /// <returns>M [height * width, tokens] float32; owned by this object.</returns>
    public Tensor At(long height, long width, Device device)
    {
        var place = (height, width, device.ToString());
        if (_byResolution.TryGetValue(place, out var mask))
            return mask;

        using var scope = NewDisposeScope();
        var values = _guidance.Weighting == GuidanceWeighting.Paper ? PaperValues(height, width) : ReferenceValues(height, width);
        mask = zeros(height * width, _tokens);
        for (var s = 0; s < _subjects.Count; s++)
        {
            var (start, length) = (_subjects[s].Tokens.Start, _subjects[s].Tokens.Length);
            mask[.., start..(start + length)] = _subjects[s].Strength * values[s].view(-1, 1);
        }

        return _byResolution[place] = mask.to(device).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _coverage.Dispose();
        foreach (var mask in _byResolution.Values)
            mask.Dispose();
    }

    private Tensor PaperValues(long height, long width)
    {
        var own = nn.functional.adaptive_avg_pool2d(_coverage.unsqueeze(1), [height, width]).squeeze(1);
        var others = minimum(own.sum(0, keepdim: true) - own, 1 - own);
        return _guidance.GammaPlus * own + _guidance.GammaMinus * others;
    }

    private Tensor ReferenceValues(long height, long width)
    {
        var pixels = where(_coverage > 0.5, tensor((float)_guidance.GammaPlus), tensor((float)_guidance.GammaMinus));
        return nn.functional.interpolate(pixels.unsqueeze(1), [height, width], mode: InterpolationMode.Bilinear, align_corners: true).squeeze(1);
    }
}
