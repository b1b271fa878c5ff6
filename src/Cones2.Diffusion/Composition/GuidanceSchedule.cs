using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;

namespace Cones2.Diffusion.Composition;

/// <summary>Which steps of a picture are guided, and how strongly: eta(t) of the paper, or the authors' ln(1 + sigma^2).</summary>
internal sealed class GuidanceSchedule
{
    private readonly LayoutMask? _mask;
    private readonly LayoutGuidance _guidance;
    private readonly double[] _factors;

    public GuidanceSchedule(PreparedComposition composition, NoiseSchedule schedule, ISampler sampler)
    {
        _mask = composition.Mask;
        _guidance = composition.Request.Guidance;
        var guidedSteps = _mask is null ? 0 : _guidance.GuidedSteps(sampler.Timesteps.Count);
        _factors = _guidance.Weighting == GuidanceWeighting.Paper
            ? [.. sampler.Timesteps.Take(guidedSteps).Select(timestep => _guidance.Eta * Math.Pow(timestep / (schedule.TrainTimesteps - 1), _guidance.EtaExponent))]
            : ReferenceFactors(guidedSteps);
    }

    /// <summary>How often a step is taken.</summary>
    public int Passes(int step) => step < _factors.Length && _guidance.SelfRecurrence != SelfRecurrence.None ? 2 : 1;

    /// <summary>The step for whose noise level the model's input is scaled in a pass; the number of steps stands for the end.</summary>
    public int InputStep(int step, int pass) => pass > 0 && _guidance.SelfRecurrence == SelfRecurrence.Published ? step + 1 : step;

    /// <summary>The guidance of the prompt's row at a step, or null where the step is not guided.</summary>
    public GuidedRow? Row(int step) => step < _factors.Length ? new GuidedRow(_mask!, _guidance.Weighting, _factors[step]) : null;

    /// <summary>
    /// w ln(1 + sigma^2), the noise levels being those of a schedule of as many steps as are guided, whatever the model's own
    /// (layout_guidance.py).
    /// </summary>
    private double[] ReferenceFactors(int guidedSteps)
    {
        if (guidedSteps == 0)
            return [];

        using var levels = new EulerSampler(new NoiseSchedule(new NoiseScheduleConfig()), guidedSteps);
        return [.. Enumerable.Range(0, guidedSteps).Select(step => _guidance.Weight * Math.Log(1 + Math.Pow(levels.Sigma(step), 2)))];
    }
}
